package org.allometry.orchestrator.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.allometry.gpurunner.settings.Quoted;
import org.allometry.orchestrator.UserError;
import org.allometry.orchestrator.json.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What all commands share. A command prints with {@link #print(Object, String)} or on {@link
 * #terminal()} and throws {@link UserError} for anything that a user can cause.
 */
public abstract class Command implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--output",
      paramLabel = "human|json",
      completionCandidates = OutputWords.class,
      description = {
        "human: text for people (default). json: exactly one JSON object on standard output.",
        "The environment variable ALLOMETRY_OUTPUT sets the default."
      })
  private @Nullable String output;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description =
          "Folder that holds sweeps/ and data/ (default: ALLOMETRY_HOME, or the current"
              + " directory).")
  private @Nullable Path home;

  @Option(
      names = "--verbose",
      description = "Show stack traces of errors and more of what happens.")
  private boolean verbose;

  /** What {@code --output} may be, for the shell's completion. */
  static final class OutputWords extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    OutputWords() {
      super(List.of("human", "json"));
    }
  }

  /** Does the work; the result is the exit code. */
  protected abstract int run();

  @Override
  public final Integer call() {
    json();
    return run();
  }

  /** Where to print. */
  protected final Terminal terminal() {
    return ((Allometry) spec.root().userObject()).terminal();
  }

  /** Whether standard output carries JSON. */
  protected final boolean json() {
    String word =
        output == null
            ? terminal().environment().getOrDefault("ALLOMETRY_OUTPUT", "human")
            : output;
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "json" -> true;
      case "human", "" -> false;
      default ->
          throw new UserError(
                  UserError.Kind.USAGE,
                  (output == null ? "ALLOMETRY_OUTPUT" : "--output")
                      + ": "
                      + Quoted.of(word)
                      + " is no output; expected human or json.")
              .option("--output")
              .value(word)
              .allowed("human, json");
    };
  }

  /** Whether more is to be said. */
  protected final boolean verbose() {
    return verbose;
  }

  /**
   * Folder that holds {@code sweeps/} and {@code data/}, absolute.
   *
   * @throws UserError when a journal could not be opened in it
   */
  protected final Path home() {
    Path folder =
        terminal().directory().resolve(home == null ? fromEnvironment() : home).normalize();
    if (folder.toString().indexOf('?') >= 0) {
      throw new UserError(
              UserError.Kind.USAGE,
              "--home: \""
                  + folder
                  + "\" has a question mark, behind which SQLite reads options; choose another"
                  + " folder")
          .option("--home")
          .value(folder.toString())
          .allowed("a folder whose path has no question mark")
          .hint("choose another folder");
    }
    return folder;
  }

  private Path fromEnvironment() {
    String written = terminal().environment().getOrDefault("ALLOMETRY_HOME", "");
    try {
      return Path.of(written);
    } catch (InvalidPathException e) {
      throw UserError.wrongOption("ALLOMETRY_HOME", written, "the path of a folder");
    }
  }

  /** A path as the user wrote it, against the current directory. */
  protected final Path resolve(Path path) {
    return terminal().directory().resolve(path).normalize();
  }

  /**
   * Prints {@code value} with {@code --output json}, else {@code text}, on standard output.
   *
   * @throws UserError when it cannot be written: whoever reads half of it has to know
   */
  protected final void print(Object value, String text) {
    terminal().out().print(json() ? Json.line(value) : text.endsWith("\n") ? text : text + "\n");
    if (terminal().out().checkError()) {
      throw new UserError(
              UserError.Kind.INTERNAL,
              "standard output could not be written: the disk is full, or nobody reads it any more")
          .hint("make room, or read to the end");
    }
  }

  /** Says something to people, on standard error. */
  protected final void say(String message) {
    terminal().err().println(message);
    terminal().err().flush();
  }

  /** The command line that this command was made from. */
  protected final CommandSpec spec() {
    return spec;
  }
}
