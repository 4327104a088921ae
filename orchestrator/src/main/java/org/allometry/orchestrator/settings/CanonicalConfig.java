package org.allometry.orchestrator.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The part of a configuration that decides what a sweep does, as sorted lines {@code path = value}
 * that are HOCON themselves.
 *
 * <p>Left out is what may change between runs (devices, metrics, logging, supervision) and what
 * does not matter for this sweep (tasks, families and policies that it does not use).
 *
 * @param text the lines, each with a line end
 */
public record CanonicalConfig(String text) {
  /** Blocks that may change between runs. */
  private static final List<String> RUNTIME =
      List.of(
          "allometry.runner.",
          "allometry.metrics.",
          "allometry.logging.",
          "allometry.supervision.");

  /** Of a complete, resolved and checked configuration. */
  public static CanonicalConfig of(Config root, SweepSettings settings) {
    TreeMap<String, String> lines = new TreeMap<>();
    for (Map.Entry<String, ConfigValue> entry : root.withOnlyPath("allometry").entrySet()) {
      if (decides(entry.getKey(), settings)) {
        lines.put(entry.getKey(), entry.getValue().render(ConfigRenderOptions.concise()));
      }
    }
    lines.put("allometry.sweep.name", ConfigUtil.quoteString(settings.name()));
    StringBuilder text = new StringBuilder();
    lines.forEach((path, value) -> text.append(path).append(" = ").append(value).append('\n'));
    return new CanonicalConfig(text.toString());
  }

  private static boolean decides(String path, SweepSettings settings) {
    if (RUNTIME.stream().anyMatch(path::startsWith)) {
      return false;
    }
    List<String> keys = ConfigUtil.splitPath(path);
    boolean nested = keys.size() > 3;
    return switch (keys.get(1)) {
      case "task" -> !nested || keys.get(2).equals(settings.task().name());
      case "families" ->
          settings.ladders().stream().anyMatch(ladder -> keys.get(2).equals(ladder.family()));
      case "policy" -> !nested || keys.get(2).equals(settings.policyName());
      default -> true;
    };
  }

  /** SHA-256 of the text, lower-case hex. */
  public String hash() {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * The configuration that the text says, completed from the defaults.
   *
   * @throws IllegalArgumentException when the text is no configuration
   */
  public Config config() {
    try {
      return ConfigSource.complete(
          ConfigFactory.parseString(text, FileIncludes.none("the journal", text).options()));
    } catch (ConfigException e) {
      throw new IllegalArgumentException("not a configuration: " + e.getMessage(), e);
    }
  }

  /** This with the blocks that may change between runs taken from {@code written}. */
  public Config withRuntime(Config written) {
    Config config = ConfigFactory.parseString(text);
    for (String block : RUNTIME) {
      String path = block.substring(0, block.length() - 1);
      if (written.hasPath(path)) {
        config = config.withValue(path, written.getValue(path));
      }
    }
    return config;
  }

  /** Lines that differ: {@code - path = old} and {@code + path = new}, sorted by path. */
  public List<String> differences(CanonicalConfig now) {
    Map<String, String> before = lines();
    Map<String, String> after = now.lines();
    TreeSet<String> paths = new TreeSet<>(before.keySet());
    paths.addAll(after.keySet());
    List<String> differences = new ArrayList<>();
    for (String path : paths) {
      @Nullable String was = before.get(path);
      @Nullable String is = after.get(path);
      if (was != null && !was.equals(is)) {
        differences.add("- " + path + " = " + was);
      }
      if (is != null && !is.equals(was)) {
        differences.add("+ " + path + " = " + is);
      }
    }
    return differences;
  }

  private Map<String, String> lines() {
    TreeMap<String, String> lines = new TreeMap<>();
    text.lines()
        .forEach(
            line -> {
              int equals = line.indexOf(" = ");
              if (equals > 0) {
                lines.put(line.substring(0, equals), line.substring(equals + 3));
              }
            });
    return lines;
  }
}
