package org.allometry.actors.journal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.allometry.actors.sweep.SweepState;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 of a state's canonical text: equal states, and only they, have equal hashes.
 *
 * <p>The text names every component whose value is not the one that it begins with (null, 0, false,
 * nothing in it). So a component that a later release adds leaves the hashes of older journals as
 * they were; names of records and components never change.
 */
public final class StateHash {
  private StateHash() {}

  /** Lower-case hex, 64 digits. */
  public static String of(SweepState state) {
    StringBuilder text = new StringBuilder();
    write(text, state);
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static void write(StringBuilder text, @Nullable Object value) {
    if (value instanceof Record r) {
      text.append(r.getClass().getSimpleName()).append('(');
      for (RecordComponent component : r.getClass().getRecordComponents()) {
        @Nullable Object held = read(r, component);
        if (!isInitial(held)) {
          text.append(component.getName()).append('=');
          write(text, held);
          text.append(',');
        }
      }
      text.append(')');
    } else if (value instanceof Map<?, ?> map) {
      TreeMap<String, @Nullable Object> sorted = new TreeMap<>();
      map.forEach((k, v) -> sorted.put(String.valueOf(k), v));
      text.append('{');
      sorted.forEach(
          (k, v) -> {
            text.append(k).append(':');
            write(text, v);
            text.append(',');
          });
      text.append('}');
    } else if (value instanceof Collection<?> list) {
      text.append('[');
      list.forEach(
          element -> {
            write(text, element);
            text.append(',');
          });
      text.append(']');
    } else {
      text.append(value);
    }
  }

  private static boolean isInitial(@Nullable Object value) {
    return switch (value) {
      case null -> true;
      case Integer i -> i == 0;
      case Long l -> l == 0;
      case Boolean b -> !b;
      case String s -> s.isEmpty();
      case Collection<?> c -> c.isEmpty();
      case Map<?, ?> m -> m.isEmpty();
      default -> false;
    };
  }

  private static @Nullable Object read(Record r, RecordComponent component) {
    try {
      return component.getAccessor().invoke(r);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot read " + component + " of " + r.getClass(), e);
    }
  }
}
