package org.allometry.orchestrator.settings;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.allometry.gpurunner.settings.SettingsException;
import org.allometry.orchestrator.UserError;

/** A configuration: settings whose canonical text says the same again, or every problem. */
public final class ConfigurationTarget {
  private static final Path FILE = file();

  private ConfigurationTarget() {}

  private static Path file() {
    try {
      return Files.createTempDirectory("configuration-target").resolve("fuzz.conf");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Called by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] data) {
    try {
      Files.write(FILE, data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      Config config = ConfigSource.load(FILE, "fuzz.conf", List.of());
      SweepSettings settings = SweepSettings.read(config, "fuzz", 2);
      CanonicalConfig canonical = CanonicalConfig.of(config, settings);
      SweepSettings again = SweepSettings.read(canonical.config(), "fuzz", 2);
      assertTrue(canonical.equals(CanonicalConfig.of(canonical.config(), again)), canonical.text());
      new SearchSpaceBuilder(settings).build();
    } catch (SettingsException e) {
      assertFalse(e.problems().isEmpty());
    } catch (UserError e) {
      assertTrue(e.exitCode() == 3, String.valueOf(e.getMessage()));
    }
  }
}
