package org.allometry.gpurunner.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import org.allometry.gpurunner.settings.SettingsException;
import org.allometry.gpurunner.settings.SettingsProblem;
import org.allometry.gpurunner.settings.SettingsReader;
import org.junit.jupiter.api.Test;

class RunnerSettingsTest {
  private static Config with(String text) {
    return ConfigFactory.parseString(text)
        .withFallback(ConfigFactory.parseResources("allometry/runner.conf"))
        .resolve();
  }

  @Test
  void readsTheManualAsItIs() {
    RunnerSettings settings = RunnerSettings.read(with(""));
    assertEquals(List.of("cpu:0"), settings.devices());
    assertEquals(Runtime.getRuntime().availableProcessors(), settings.threadsPerDevice());
    assertEquals(Duration.ofSeconds(2), settings.heartbeat());
    assertEquals(10 << 20, settings.logLimitBytes());
    assertEquals(4096, settings.trainerHeapMib());
  }

  @Test
  void sharesTheProcessorsOut() {
    Config block = with("allometry.runner.devices = [cpu\":0\", cpu\":1\"]");
    SettingsReader reader =
        SettingsReader.of(block.getConfig("allometry.runner"), "allometry.runner");
    assertEquals(4, RunnerSettings.read(reader, 8).threadsPerDevice());
    assertEquals(List.of(), reader.problems());
  }

  @Test
  void listsEverythingThatIsWrong() {
    Config config =
        with(
            "allometry.runner { devices = [\"gpu\", \"cpu:0\"], threads-per-device = -1,"
                + " heartbeat = 0 s, hang-factor = 1, hartbeat = 3 s, trainer-heap = lots }");
    SettingsException e = assertThrows(SettingsException.class, () -> RunnerSettings.read(config));
    assertEquals(
        List.of(
            "allometry.runner.devices",
            "allometry.runner.threads-per-device",
            "allometry.runner.hang-factor",
            "allometry.runner.heartbeat",
            "allometry.runner.trainer-heap",
            "allometry.runner.hartbeat"),
        e.problems().stream().map(SettingsProblem::path).toList());
    assertTrue(String.valueOf(e.getMessage()).contains("Did you mean heartbeat?"));
  }

  @Test
  void rejectsTheSameDeviceTwice() {
    assertThrows(
        SettingsException.class,
        () -> RunnerSettings.read(with("allometry.runner.devices = [\"cpu:0\", \"cpu:0\"]")));
  }

  @Test
  void doublesThePauseUpToItsLimit() {
    RunnerSettings settings = RunnerSettings.read(with(""));
    assertEquals(Duration.ZERO, settings.pauseAfter(0));
    assertEquals(Duration.ofSeconds(1), settings.pauseAfter(1));
    assertEquals(Duration.ofSeconds(4), settings.pauseAfter(3));
    assertEquals(Duration.ofMinutes(1), settings.pauseAfter(100));
  }
}
