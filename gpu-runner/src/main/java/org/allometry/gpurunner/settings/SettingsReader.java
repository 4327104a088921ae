package org.allometry.gpurunner.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.allometry.analysis.quantity.Flops;
import org.jspecify.annotations.Nullable;

/**
 * Reads one object of a configuration. A value that is missing, of the wrong type or out of range
 * becomes a {@link SettingsProblem} and reading goes on with the smallest allowed value, so that
 * one run lists everything that is wrong.
 *
 * <p>Call {@link #rejectUnknownKeys()} once all keys of the object have been read, and {@link
 * #throwIfWrong()} on any reader of the tree at the end.
 */
public final class SettingsReader {
  /** A number as people write one before a unit; more would only be there to do harm. */
  private static final String AMOUNT =
      "[+-]?([0-9]{1,30}(\\.[0-9]{0,30})?|\\.[0-9]{1,30})([eE][+-]?[0-9]{1,3})?";

  private static final String MERGED = "merge of ";
  private static final String REFERENCE = "reference.conf @ ";

  /** Words that are longer are near to nothing. */
  private static final int LONGEST_WORD = 100;

  private final Config config;
  private final String path;
  private final List<SettingsProblem> problems;
  private final Set<String> known = new TreeSet<>();

  private SettingsReader(Config config, String path, List<SettingsProblem> problems) {
    this.config = config;
    this.path = path;
    this.problems = problems;
  }

  /**
   * A reader of the whole of {@code config}.
   *
   * @param config resolved
   * @param path where {@code config} stands in the whole configuration, for messages
   */
  public static SettingsReader of(Config config, String path) {
    return new SettingsReader(config, path, new ArrayList<>());
  }

  /**
   * A reader of the object at {@code key}. Where there is none, that is the one problem: what is
   * read inside it adds no more.
   */
  public SettingsReader at(String key) {
    int before = problems.size();
    Config inner =
        read(key, "an object { … }", ConfigFactory.empty(), c -> c.getConfig(quote(key)));
    return new SettingsReader(
        inner, full(key), problems.size() == before ? problems : new ArrayList<>());
  }

  /** Whether a value other than null stands at {@code key}. */
  public boolean has(String key) {
    known.add(key);
    return config.hasPath(quote(key));
  }

  /** Keys of this object, sorted. */
  public List<String> keys() {
    return config.root().keySet().stream().sorted().toList();
  }

  /** The object itself. */
  public Config config() {
    return config;
  }

  /** A whole number in {@code [min, max]}. */
  public int integer(String key, int min, int max) {
    return ranged(
        key, "a whole number in [" + min + ", " + max + "]", min, max, min, c -> exactInt(c, key));
  }

  /** A whole number in {@code [min, max]}. */
  public long wholeNumber(String key, long min, long max) {
    return ranged(
        key, "a whole number in [" + min + ", " + max + "]", min, max, min, c -> exactLong(c, key));
  }

  /** A number in {@code [min, max]}. */
  public double number(String key, double min, double max) {
    return ranged(
        key,
        "a number in [" + Ranges.number(min) + ", " + Ranges.number(max) + "]",
        min,
        max,
        min,
        c -> c.getDouble(quote(key)));
  }

  /** True or false. */
  public boolean flag(String key) {
    return read(key, "true or false", false, c -> c.getBoolean(quote(key)));
  }

  /** Any text. */
  public String text(String key) {
    return read(key, "a text", "", c -> c.getString(quote(key)));
  }

  /** One of some words; an unknown one is answered with the nearest. */
  public String oneOf(String key, List<String> words) {
    String word =
        read(key, "one of " + String.join(", ", words), words.get(0), c -> c.getString(quote(key)));
    if (!words.contains(word)) {
      reject(key, "one of " + String.join(", ", words), nearest(word, words));
      return words.get(0);
    }
    return word;
  }

  /** A span of time in {@code [min, max]}, with a unit: {@code 30 s}, {@code 15 min}. */
  public Duration duration(String key, Duration min, Duration max) {
    String allowed =
        "a time with a unit, such as \"30 s\", in ["
            + Ranges.time(min)
            + ", "
            + Ranges.time(max)
            + "]";
    return ranged(key, allowed, min, max, min, c -> time(c, quote(key)));
  }

  /** HOCON writes minutes {@code m}; {@code min} is accepted as well. */
  private static Duration time(Config config, String path) {
    String text = withUnit(config.getString(path).strip());
    return text.endsWith("min")
        ? config
            .withValue(path, ConfigValueFactory.fromAnyRef(text.substring(0, text.length() - 2)))
            .getDuration(path)
        : config.getDuration(path);
  }

  /**
   * HOCON takes a bare number for milliseconds or bytes; whoever wrote it may have meant others. It
   * also writes out the digits of any exponent, for minutes if need be.
   */
  private static String withUnit(String text) {
    if (!text.matches(AMOUNT + "\\s*\\p{L}+")) {
      throw new IllegalArgumentException("no number with a unit");
    }
    return text;
  }

  /** A size in bytes, with a unit: {@code 64 MiB}. */
  public long bytes(String key, long min, long max) {
    String allowed =
        "a size with a unit, such as \"64 MiB\", in ["
            + Ranges.bytes(min)
            + ", "
            + Ranges.bytes(max)
            + "]";
    return ranged(
        key,
        allowed,
        min,
        max,
        min,
        c -> {
          withUnit(c.getString(quote(key)).strip());
          return c.getBytes(quote(key));
        });
  }

  /** Compute above 0: {@code 1e12 FLOP}. */
  public Flops flops(String key) {
    String allowed = "compute > 0 with the unit FLOP, such as \"1e12 FLOP\"";
    Flops flops =
        read(
            key,
            allowed,
            Flops.of(1),
            c -> {
              String text = c.getString(quote(key));
              if (!text.toUpperCase(Locale.ROOT).contains("FLOP")) {
                throw new IllegalArgumentException("no unit");
              }
              return Flops.parse(text);
            });
    if (flops.isZero()) {
      reject(key, allowed, "");
      return Flops.of(1);
    }
    return flops;
  }

  /** Numbers, each in {@code [min, max]}, at least {@code least} of them. */
  public List<Double> numbers(String key, int least, double min, double max) {
    String allowed =
        Ranges.list(least, "numbers")
            + " in ["
            + Ranges.number(min)
            + ", "
            + Ranges.number(max)
            + "]";
    int before = problems.size();
    List<Double> list = read(key, allowed, List.of(), c -> c.getDoubleList(quote(key)));
    if (problems.size() == before
        && (list.size() < least || list.stream().anyMatch(x -> !(x >= min && x <= max)))) {
      reject(key, allowed, "");
    }
    return List.copyOf(list);
  }

  /** Whole numbers, each in {@code [min, max]}, at least {@code least} of them. */
  public List<Integer> integers(String key, int least, int min, int max) {
    String allowed = Ranges.list(least, "whole numbers") + " in [" + min + ", " + max + "]";
    int before = problems.size();
    List<Double> list = read(key, allowed, List.of(), c -> c.getDoubleList(quote(key)));
    if (problems.size() == before
        && (list.size() < least
            || list.stream().anyMatch(x -> !(x >= min && x <= max && x == Math.rint(x))))) {
      reject(key, allowed, "");
    }
    return list.stream().map(Double::intValue).toList();
  }

  /** The ends of a range, {@code [low, high]}, both in {@code [min, max]}. */
  public List<Double> range(String key, double min, double max) {
    String allowed =
        "a range [low, high] inside [" + Ranges.number(min) + ", " + Ranges.number(max) + "]";
    int before = problems.size();
    List<Double> ends = read(key, allowed, List.of(), c -> c.getDoubleList(quote(key)));
    if (problems.size() == before
        && (ends.size() != 2
            || !(ends.get(0) >= min && ends.get(0) <= ends.get(1) && ends.get(1) <= max))) {
      reject(key, allowed, "");
    }
    return problems.size() == before ? List.copyOf(ends) : List.of(min, min);
  }

  /** Texts, at least {@code least} of them. */
  public List<String> texts(String key, int least) {
    String allowed = Ranges.list(least, "texts");
    int before = problems.size();
    List<String> list = read(key, allowed, List.of(), c -> c.getStringList(quote(key)));
    if (problems.size() == before && list.size() < least) {
      reject(key, allowed, "");
    }
    return List.copyOf(list);
  }

  /** The objects of a list. */
  public List<SettingsReader> objects(String key) {
    List<? extends Config> list =
        read(
            key,
            "a list of objects",
            List.<Config>of(),
            c -> List.copyOf(c.getConfigList(quote(key))));
    List<SettingsReader> readers = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      readers.add(new SettingsReader(list.get(i), full(key) + "[" + i + "]", problems));
    }
    return readers;
  }

  /**
   * Adds a problem with the value at {@code key} that only the caller can see, unless one with that
   * key is known already.
   */
  public void reject(String key, String allowed, String hint) {
    known.add(key);
    String full = full(key);
    if (problems.stream().anyMatch(problem -> problem.path().equals(full))) {
      return;
    }
    @Nullable ConfigValue value = config.root().get(key);
    problems.add(
        new SettingsProblem(
            full,
            origin(value),
            value == null || value.valueType() == ConfigValueType.NULL
                ? null
                : value.unwrapped().toString(),
            allowed,
            hint));
  }

  /**
   * Adds a problem for every key of this object that nobody asked for, with the nearest known one.
   */
  public void rejectUnknownKeys() {
    for (String key : keys()) {
      if (!known.contains(key)) {
        String hint = nearest(key, List.copyOf(known));
        reject(key, "one of the keys " + String.join(", ", known), hint);
        known.remove(key);
      }
    }
  }

  /** Problems so far, of the whole tree. */
  public List<SettingsProblem> problems() {
    return List.copyOf(problems);
  }

  /**
   * Ends reading.
   *
   * @throws SettingsException with every problem of the whole tree, if there is any
   */
  public void throwIfWrong() {
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
  }

  /**
   * "Did you mean …?" with the word of smallest edit distance, or empty when none is near. Capitals
   * do not count.
   */
  public static String nearest(String word, List<String> words) {
    if (word.length() > LONGEST_WORD) {
      return "";
    }
    String small = word.toLowerCase(Locale.ROOT);
    return words.stream()
        .min(Comparator.comparingInt(w -> editDistance(small, w.toLowerCase(Locale.ROOT))))
        .filter(w -> editDistance(small, w.toLowerCase(Locale.ROOT)) <= Math.max(2, w.length() / 3))
        .map(w -> "Did you mean " + w + "?")
        .orElse("");
  }

  private static int editDistance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substitution, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }

  private <T extends Comparable<? super T>> T ranged(
      String key, String allowed, T min, T max, T fallback, Function<Config, T> getter) {
    int before = problems.size();
    T value = read(key, allowed, fallback, getter);
    if (problems.size() == before && !(value.compareTo(min) >= 0 && value.compareTo(max) <= 0)) {
      reject(key, allowed, "");
      return fallback;
    }
    return value;
  }

  private <T> T read(String key, String allowed, T fallback, Function<Config, T> getter) {
    known.add(key);
    try {
      return getter.apply(config);
    } catch (ConfigException | IllegalArgumentException e) {
      reject(key, allowed, "");
      return fallback;
    }
  }

  private int exactInt(Config c, String key) {
    return Math.toIntExact(
        Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, exactLong(c, key))));
  }

  private long exactLong(Config c, String key) {
    double value = c.getDouble(quote(key));
    if (value != Math.rint(value)) {
      throw new IllegalArgumentException("not whole");
    }
    return c.getLong(quote(key));
  }

  private static String quote(String key) {
    return ConfigUtil.joinPath(key);
  }

  private String full(String key) {
    return path + "." + quote(key);
  }

  private String origin(@Nullable ConfigValue value) {
    return place((value == null ? config.origin() : value.origin()).description());
  }

  /**
   * Where a value was written, {@code file: line}. HOCON names the whole path of a reference.conf,
   * and every place that a value was put together from; the user's own comes first here.
   */
  static String place(String description) {
    List<String> places =
        description.startsWith(MERGED)
            ? List.of(description.substring(MERGED.length()).split(",", -1))
            : List.of(description);
    return places.stream()
        .filter(p -> !p.contains(REFERENCE))
        .findFirst()
        .orElse(places.get(0))
        .replaceFirst("(\\S+\\.conf) @ \\S+\\.conf", "$1");
  }
}
