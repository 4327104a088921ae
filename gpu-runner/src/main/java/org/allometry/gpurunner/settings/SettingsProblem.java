package org.allometry.gpurunner.settings;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a configuration.
 *
 * @param path full path of the key, such as {@code allometry.task.planets}
 * @param origin file and line where the value was written, as far as known
 * @param value what was written; null when it is missing
 * @param allowed what is allowed
 * @param hint what to do, or empty
 */
public record SettingsProblem(
    String path, String origin, @Nullable String value, String allowed, String hint) {
  /** One line for people. */
  public String message() {
    return origin
        + ": "
        + Quoted.word(path)
        + ": "
        + (value == null ? "missing" : Quoted.of(value))
        + "; expected "
        + allowed
        + (hint.isEmpty() ? "" : ". " + hint);
  }
}
