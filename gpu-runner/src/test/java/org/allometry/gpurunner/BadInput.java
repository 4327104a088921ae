package org.allometry.gpurunner;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A case of {@code resources/bad-input}: one thing that can be wrong with what is read, and the
 * words that say so.
 *
 * @param name in words
 * @param fields what the kind of case needs, and {@code says}
 */
public record BadInput(String name, Config fields) {
  private static final Pattern REPEATED = Pattern.compile("\\{\\{([0-9]+) \\* (.*?)\\}\\}");

  /** All of a kind, in the order of its file. */
  public static Stream<BadInput> of(String kind) {
    return ConfigFactory.parseResources(
            BadInput.class.getClassLoader(), "bad-input/" + kind + ".conf")
        .getConfigList("cases")
        .stream()
        .map(one -> new BadInput(one.getString("name"), one));
  }

  /** A text, in which <code>{{3000 * x}}</code> stands for so many times x. */
  public String text(String key) {
    Matcher repeated = REPEATED.matcher(fields.getString(key));
    return repeated.replaceAll(
        found -> Matcher.quoteReplacement(found.group(2).repeat(Integer.parseInt(found.group(1)))));
  }

  /** Whether the case has this field. */
  public boolean has(String key) {
    return fields.hasPath(key);
  }

  @Override
  public String toString() {
    return name;
  }
}
