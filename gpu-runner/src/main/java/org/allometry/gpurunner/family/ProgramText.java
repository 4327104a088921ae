package org.allometry.gpurunner.family;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** TorchScript source kept as a readable resource with {@code $name} in place of constants. */
public final class ProgramText {
  private static final Pattern CONSTANT = Pattern.compile("\\$([a-z_]+)");

  private ProgramText() {}

  /**
   * Reads a resource and fills in its constants.
   *
   * @param owner class beside which the resource lies
   * @param resource its file name
   * @param constants value of every {@code $name}, as TorchScript source
   * @throws IllegalArgumentException when the resource is missing or names a constant that is not
   *     given
   */
  public static String read(Class<?> owner, String resource, Map<String, String> constants) {
    try (@Nullable InputStream in = owner.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + resource + " beside " + owner);
      }
      return CONSTANT
          .matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .replaceAll(found -> Matcher.quoteReplacement(value(found.group(1), constants)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the resource " + resource, e);
    }
  }

  private static String value(String name, Map<String, String> constants) {
    @Nullable String value = constants.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the program names $" + name + ", which is not given");
    }
    return value;
  }
}
