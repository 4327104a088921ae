package org.allometry.gpurunner.task.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the content of a data set depends on, and on nothing else.
 *
 * @param task name of the task
 * @param generatorVersion raised with every change of the generator that changes a byte
 * @param settings every setting that the content depends on, as canonical text
 */
public record DataKey(String task, int generatorVersion, SortedMap<String, String> settings) {
  /** Copies the settings. */
  public DataKey {
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
  }

  /** First 16 hex digits of the SHA-256 of task, version and settings. */
  public String fingerprint() {
    StringBuilder text = new StringBuilder(task).append('\n').append(generatorVersion).append('\n');
    settings.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    byte[] digest = sha256().digest(text.toString().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest).substring(0, 16);
  }

  /** Name of the data set's folder, {@code <task>-<fingerprint>}. */
  public String folder() {
    return task + "-" + fingerprint();
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
