package org.allometry.orchestrator;

import java.util.List;
import org.allometry.gpurunner.settings.Quoted;
import org.allometry.gpurunner.settings.SettingsReader;
import org.jspecify.annotations.Nullable;

/**
 * Something that a user can cause and can mend; shown as a message and an {@code allometry/error/1}
 * object, never as a stack trace.
 *
 * <p>The fluent setters say what the error object says beside the message; what is not set is null
 * there.
 */
public class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;
  private int exitCode;
  private @Nullable String file;
  private @Nullable Integer line;
  private @Nullable String column;
  private @Nullable String option;
  private @Nullable String value;
  private @Nullable String allowed;
  private @Nullable String hint;
  private transient List<Problem> problems = List.of();

  /** What kind of error it is, with its usual exit code. */
  public enum Kind {
    /** A wrong option or option value: 2. */
    USAGE(2),
    /** A file that cannot be read or says something impossible: 3. */
    INVALID_INPUT(3),
    /** A configuration that cannot be used: 3. */
    INVALID_CONFIGURATION(3),
    /** Something named does not exist: 2. */
    NOT_FOUND(2),
    /** A journal that is locked or cannot be read: 5. */
    LOCKED(5),
    /** Anything else that went wrong: 1. */
    INTERNAL(1);

    private final int exitCode;

    Kind(int exitCode) {
      this.exitCode = exitCode;
    }

    /** Its usual exit code. */
    public int exitCode() {
      return exitCode;
    }
  }

  /**
   * One of several things that are wrong.
   *
   * @param message for people
   * @param file or null
   * @param line counts from 1, or null
   * @param path key of a configuration, or null
   * @param value what was found, or null
   * @param allowed what is allowed, or null
   * @param hint what to do, or null
   */
  public record Problem(
      String message,
      @Nullable String file,
      @Nullable Integer line,
      @Nullable String path,
      @Nullable String value,
      @Nullable String allowed,
      @Nullable String hint) {}

  /** An error with its whole message: place, what was found, what is expected, what to do. */
  public UserError(Kind kind, String message) {
    super(Quoted.lines(message));
    this.kind = kind;
    this.exitCode = kind.exitCode;
  }

  /** The same with what caused it, shown with {@code --verbose} only. */
  public UserError(Kind kind, String message, Throwable cause) {
    super(Quoted.lines(message), cause);
    this.kind = kind;
    this.exitCode = kind.exitCode;
  }

  /** Ends with this exit code instead of the usual one. */
  public UserError exit(int code) {
    exitCode = code;
    return this;
  }

  /** Names the file. */
  public UserError file(String path) {
    file = path;
    return this;
  }

  /** Names the file and the line, which counts from 1. */
  public UserError file(String path, int lineNumber) {
    file = path;
    line = lineNumber;
    return this;
  }

  /** Names the column of a table. */
  public UserError column(String name) {
    column = name;
    return this;
  }

  /**
   * An option whose value is of the right form and still of no use.
   *
   * @param option its name, such as {@code --seeds}
   * @param value as given
   * @param allowed what would be, such as {@code a count from 1 to 10000}
   */
  public static UserError wrongOption(String option, String value, String allowed) {
    return new UserError(
            Kind.USAGE,
            option + ": " + Quoted.of(value) + " cannot be used; expected " + allowed + ".")
        .option(option)
        .value(value)
        .allowed(allowed);
  }

  /** An option that takes one of these words and was given another, with the nearest of them. */
  public static UserError unknownWord(String option, String value, List<String> words) {
    String near = SettingsReader.nearest(value, words);
    UserError error =
        new UserError(
                Kind.USAGE,
                option
                    + ": "
                    + Quoted.of(value)
                    + " is not known; expected one of "
                    + String.join(", ", words)
                    + "."
                    + (near.isEmpty() ? "" : " " + near))
            .option(option)
            .value(value)
            .allowed(String.join(", ", words));
    return near.isEmpty() ? error : error.hint(near);
  }

  /** Names the option, such as {@code --budget}. */
  public UserError option(String name) {
    option = name;
    return this;
  }

  /** Says what was found; cut to 200 characters. */
  public UserError value(@Nullable String found) {
    value = found == null ? null : Quoted.cut(found);
    return this;
  }

  /** Says what is allowed. */
  public UserError allowed(String what) {
    allowed = what;
    return this;
  }

  /** Says what to do. */
  public UserError hint(String what) {
    hint = what;
    return this;
  }

  /** Lists everything that is wrong, where it is more than one thing. */
  public UserError problems(List<Problem> all) {
    problems = List.copyOf(all);
    return this;
  }

  /** Exit code of the process. */
  public int exitCode() {
    return exitCode;
  }

  /** The error object for standard output. */
  public ErrorOutput output(String command) {
    return new ErrorOutput(
        "allometry/error/1",
        command,
        exitCode,
        new ErrorOutput.Detail(
            kind.name().toLowerCase(java.util.Locale.ROOT),
            String.valueOf(getMessage()),
            file,
            line,
            column,
            option,
            value,
            allowed,
            hint,
            problems));
  }

  /**
   * Layout of {@code allometry/error/1}.
   *
   * @param schema always {@code allometry/error/1}
   * @param command that failed, or {@code allometry}
   * @param exitCode of the process
   * @param error what is wrong
   */
  public record ErrorOutput(String schema, String command, int exitCode, Detail error) {
    /**
     * What is wrong.
     *
     * @param kind in snake case
     * @param message for people
     * @param file or null
     * @param line or null
     * @param column or null
     * @param option or null
     * @param value or null
     * @param allowed or null
     * @param hint or null
     * @param problems all of them where there are several, else empty
     */
    public record Detail(
        String kind,
        String message,
        @Nullable String file,
        @Nullable Integer line,
        @Nullable String column,
        @Nullable String option,
        @Nullable String value,
        @Nullable String allowed,
        @Nullable String hint,
        List<Problem> problems) {}
  }
}
