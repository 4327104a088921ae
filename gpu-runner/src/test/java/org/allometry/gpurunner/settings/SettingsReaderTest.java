package org.allometry.gpurunner.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsReaderTest {
  private static SettingsReader of(String text) {
    return SettingsReader.of(ConfigFactory.parseString(text), "a");
  }

  private static String allowed(SettingsReader reader) {
    assertEquals(1, reader.problems().size(), reader.problems().toString());
    return reader.problems().get(0).allowed();
  }

  @Test
  void readsTimesAndSizesWithTheirUnits() {
    SettingsReader reader = of("t = 15 min, u = 1500 ms, s = 64 MiB, b = 17 B");
    assertEquals(Duration.ofMinutes(15), reader.duration("t", Duration.ZERO, Duration.ofDays(1)));
    assertEquals(Duration.ofMillis(1500), reader.duration("u", Duration.ZERO, Duration.ofDays(1)));
    assertEquals(64L << 20, reader.bytes("s", 0, 1L << 40));
    assertEquals(17, reader.bytes("b", 0, 1L << 40));
    assertEquals(List.of(), reader.problems());
  }

  /** HOCON would take them for milliseconds and bytes. */
  @Test
  void rejectsTimesAndSizesWithoutUnit() {
    SettingsReader time = of("t = 200");
    assertEquals(
        Duration.ofSeconds(1), time.duration("t", Duration.ofSeconds(1), Duration.ofDays(7)));
    assertEquals("a time with a unit, such as \"30 s\", in [1 s, 7 d]", allowed(time));
    SettingsReader size = of("s = 1e9");
    assertEquals(1024, size.bytes("s", 1024, 1L << 50));
    assertEquals("a size with a unit, such as \"64 MiB\", in [1 KiB, 1 PiB]", allowed(size));
  }

  @Test
  void writesLimitsAsPeopleDo() {
    SettingsReader numbers = of("x = 7");
    assertEquals(1e-6, numbers.number("x", 1e-6, 0.5));
    assertEquals("a number in [1e-6, 0.5]", allowed(numbers));
    SettingsReader times = of("t = 1 ns");
    times.duration("t", Duration.ofMillis(10), Duration.ofMinutes(90));
    assertTrue(allowed(times).endsWith("[10 ms, 90 min]"), allowed(times));
    SettingsReader lists = of("l = [1, 0]");
    lists.integers("l", 0, 1, 9);
    assertEquals("a list of whole numbers in [1, 9]", allowed(lists));
    SettingsReader longer = of("l = [1.5]");
    longer.numbers("l", 2, 0, 9);
    assertEquals("a list of at least 2 numbers in [0, 9]", allowed(longer));
  }

  @Test
  void whatIsNoObjectIsOneProblem() {
    SettingsReader reader = of("b = 3");
    SettingsReader inner = reader.at("b");
    inner.flops("total");
    inner.number("share", 0, 1);
    inner.rejectUnknownKeys();
    assertEquals("an object { … }", allowed(reader));
  }

  @Test
  void aKeyThatIsWrongTwiceIsNamedOnce() {
    SettingsReader reader = of("lease = 10 parsec, n = [x]");
    reader.duration("lease", Duration.ZERO, Duration.ofDays(1));
    reader.reject("lease", "a time longer than two heartbeats", "");
    reader.numbers("n", 1, 0, 1);
    assertEquals(
        List.of("a.lease", "a.n"), reader.problems().stream().map(SettingsProblem::path).toList());
  }
}
