package org.allometry.orchestrator.settings;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigOrigin;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.allometry.gpurunner.settings.Quoted;
import org.allometry.orchestrator.UserError;
import org.jspecify.annotations.Nullable;

/** Says in words of ours what the parser of configurations says in its own. */
final class ConfigFault {
  /** The parser's advice, which is about its own ways out. */
  private static final Pattern ADVICE =
      Pattern.compile("(?s) \\((if you|JSON does not|No spaces).*");

  private static final Pattern PLACE = Pattern.compile("(?s)(.*?): ([0-9]+)(?:-[0-9]+)?: (.*)");
  private static final Pattern PROBLEM = Pattern.compile("(?s).*wrong token: '.*?' \\((.*)");

  private ConfigFault() {}

  /**
   * An error for the user.
   *
   * @param shown path of the configuration as the user wrote it
   */
  static UserError of(String shown, ConfigException e) {
    String message = String.valueOf(e.getMessage());
    Matcher place = PLACE.matcher(message);
    boolean placed = place.matches() && !place.group(1).contains("reference.conf @");
    String file = placed ? file(place.group(1), shown) : shown;
    @Nullable ConfigOrigin origin = e.origin();
    int line =
        placed
            ? Integer.parseInt(place.group(2))
            : origin == null || place.matches() ? 0 : Math.max(0, origin.lineNumber());
    String text =
        file
            + ": "
            + (line > 0 ? line + ": " : "")
            + words(place.matches() ? place.group(3) : message);
    UserError error = new UserError(UserError.Kind.INVALID_CONFIGURATION, text, e);
    return line > 0 ? error.file(file, line) : error.file(file);
  }

  /** A configuration in which one thing lies inside another until memory for that is used up. */
  static UserError tooDeep(String shown) {
    return new UserError(
            UserError.Kind.INVALID_CONFIGURATION,
            shown + ": is nested too deeply; expected a few braces and brackets inside each other")
        .file(shown);
  }

  /** An origin may join several places, of which the user's own is of interest. */
  private static String file(String origin, String shown) {
    String last = origin.substring(origin.lastIndexOf(',') + 1);
    return origin.startsWith("merge of ") ? shown : last;
  }

  private static String words(String parsers) {
    Matcher problem = PROBLEM.matcher(parsers);
    if (problem.matches() && !problem.group(1).startsWith("if you")) {
      return unclosed(problem.group(1));
    }
    String text = ADVICE.matcher(parsers).replaceFirst("");
    if (text.startsWith("Could not resolve substitution to a value: ")) {
      return "there is no value for " + text.substring(text.indexOf("${"));
    }
    if (text.startsWith("Cannot concatenate")) {
      return "two values stand side by side of which one is a list or an object and the other is"
                 + " not; expected a comma or a line end between them";
    }
    if (text.contains("has type LIST rather than object at file root")) {
      return "is a list; expected settings under allometry { … }";
    }
    if (text.startsWith("path has a leading, trailing, or two adjacent period")) {
      return "a key begins or ends with a dot, or has two in a row; expected words joined by dots";
    }
    if (text.matches("(?s)(include keyword is not|expecting include parameter).*")) {
      return "include is followed by something else; expected the name of a file in quotes";
    }
    return hint(
        Quoted.word(
            text.replace("expecting a close parentheses ')' here, not:", "expected a key, found")
                .replace(
                    "List should have had new element after a comma, instead had token:",
                    "expected another element or ], found")
                .replaceFirst(
                    "(?s)Key '(.*)' may not be followed by token: end of file",
                    "\"$1\" has no value; expected key = value")
                .replaceFirst("Expecting a value but got wrong token:", "expected a value, found")
                .replaceFirst("Expecting (.*), got", "expected $1, found")));
  }

  private static String unclosed(String problem) {
    return switch (problem) {
      case String p when p.startsWith("JSON does not allow unescaped newline") ->
          "a quote is not closed on its line; expected \"…\" on one line";
      case String p when p.contains("triple-quoted string was still open") ->
          "three quotes are opened and never closed; expected three more at the end of the text";
      case String p when p.startsWith("Substitution ${ was not closed") ->
          "${ is not closed; expected } on its line";
      default ->
          Quoted.word(
              problem.replaceFirst("(?s) ?\\((quoted strings|if you|JSON).*|\\) \\(if.*", ""));
    };
  }

  private static String hint(String text) {
    return text.matches("(?s).*(end of file|brace|[Bb]racket|trailing tokens).*")
        ? text
            + ". Look for a brace, bracket or quote that is not closed, at that line or before it"
        : text;
  }
}
