package org.allometry.gpurunner.runner;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.allometry.gpurunner.settings.SettingsException;
import org.allometry.gpurunner.settings.SettingsReader;

/**
 * The block {@code allometry.runner}; {@code allometry/runner.conf} is its manual.
 *
 * @param devices names, such as {@code cpu:0}; at least one, no two the same
 * @param threadsPerDevice threads of each trainer, at least 1 (0 in the file has been resolved)
 * @param heartbeat between two signs of life of an attempt
 * @param hang when a trainer counts as hanging
 * @param startTimeout longest time from the start of a process to its greeting
 * @param startAttempts failing starts in a row after which a device is given up
 * @param stopGrace time that each step of stopping is given
 * @param backoff pause before a failed trainer is started again; doubles with each failure
 * @param backoffMax longest such pause
 * @param badLines bad lines beyond which an attempt fails
 * @param logLimitBytes largest log of an attempt
 * @param trainerHeapMib heap of the trainer's JVM
 */
public record RunnerSettings(
    List<String> devices,
    int threadsPerDevice,
    Duration heartbeat,
    HangRule hang,
    Duration startTimeout,
    int startAttempts,
    Duration stopGrace,
    Duration backoff,
    Duration backoffMax,
    int badLines,
    long logLimitBytes,
    int trainerHeapMib) {
  private static final String DEVICE = "(cpu|cuda):(0|[1-9][0-9]{0,2})";

  /** Copies the list. */
  public RunnerSettings {
    devices = List.copyOf(devices);
  }

  /**
   * Reads the block from a resolved configuration.
   *
   * @param root configuration that holds {@code allometry.runner}
   * @throws SettingsException with everything that is wrong
   */
  public static RunnerSettings read(Config root) {
    SettingsReader reader = SettingsReader.of(root.getConfig("allometry"), "allometry");
    RunnerSettings settings = read(reader.at("runner"), Runtime.getRuntime().availableProcessors());
    reader.throwIfWrong();
    return settings;
  }

  /**
   * Reads the block; problems stay with the reader.
   *
   * @param reader of {@code allometry.runner}
   * @param processors of this machine, at least 1, shared out among the devices
   */
  public static RunnerSettings read(SettingsReader reader, int processors) {
    List<String> devices = reader.texts("devices", 1);
    Set<String> seen = new HashSet<>();
    if (!devices.stream().allMatch(d -> d.matches(DEVICE) && seen.add(d))) {
      reader.reject("devices", "different devices, each cpu:N or cuda:N with N in [0, 999]", "");
    }
    int threads = reader.integer("threads-per-device", 0, 1024);
    HangRule hang =
        new HangRule(
            reader.number("hang-factor", 2, 1e6),
            reader.duration("hang-minimum", Duration.ofMillis(100), Duration.ofDays(7)),
            reader.duration("first-step-timeout", Duration.ofMillis(100), Duration.ofDays(7)));
    RunnerSettings settings =
        new RunnerSettings(
            devices,
            threads > 0 ? threads : Math.max(1, processors / Math.max(1, devices.size())),
            reader.duration("heartbeat", Duration.ofMillis(10), Duration.ofMinutes(10)),
            hang,
            reader.duration("start-timeout", Duration.ofMillis(100), Duration.ofHours(1)),
            reader.integer("start-attempts", 1, 100),
            reader.duration("stop-grace", Duration.ofMillis(10), Duration.ofHours(1)),
            reader.duration("restart-backoff", Duration.ZERO, Duration.ofHours(1)),
            reader.duration("restart-backoff-max", Duration.ZERO, Duration.ofHours(24)),
            reader.integer("bad-line-limit", 0, 1_000_000),
            reader.bytes("log-limit", 1024, 1L << 40),
            (int) (reader.bytes("trainer-heap", 64L << 20, 1L << 40) >> 20));
    reader.rejectUnknownKeys();
    return settings;
  }

  /** Pause before the next start after {@code failures} failures in a row. */
  Duration pauseAfter(int failures) {
    if (failures == 0) {
      return Duration.ZERO;
    }
    Duration pause = backoff.multipliedBy(1L << Math.min(failures - 1, 20));
    return pause.compareTo(backoffMax) < 0 ? pause : backoffMax;
  }
}
