package org.allometry.orchestrator.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.allometry.gpurunner.settings.SettingsException;
import org.allometry.gpurunner.settings.SettingsProblem;
import org.allometry.orchestrator.SystemReason;
import org.allometry.orchestrator.UserError;
import org.jspecify.annotations.Nullable;

/** Turns whatever a command threw into an error for its user. */
final class Errors {
  private static final Pattern PLACE = Pattern.compile("(.*?): ([0-9]+)(?:-[0-9]+)?(?:,.*)?");

  private Errors() {}

  static UserError describe(Throwable thrown) {
    return switch (thrown) {
      case UserError error -> error;
      case SettingsException wrong -> settings(wrong);
      case UncheckedIOException io when io.getCause() != null -> files(io.getCause());
      case IOException io -> files(io);
      case VirtualMachineError none ->
          new UserError(
                  UserError.Kind.INTERNAL,
                  "the machine gave no more memory or threads ("
                      + none.getMessage()
                      + "). Raise its limits (ulimit -v, -u) or free some; nothing that was reported"
                      + " is lost, and the same command goes on",
                  none)
              .hint("raise the limits or free memory, then run the same command again");
      case Throwable bug ->
          new UserError(
                  UserError.Kind.INTERNAL,
                  "unexpected "
                      + bug.getClass().getSimpleName()
                      + (bug.getMessage() == null ? "" : ": " + bug.getMessage())
                      + ". This is a fault of the program; --verbose shows where.",
                  bug)
              .hint("run again with --verbose");
    };
  }

  private static UserError files(IOException e) {
    String reason = SystemReason.of(e);
    String message =
        e instanceof FileSystemException system && system.getFile() != null
            ? system.getFile() + ": " + reason
            : reason;
    UserError error =
        new UserError(
                UserError.Kind.INTERNAL,
                message + "; allow it or make room, or choose another folder with --home",
                e)
            .hint("allow it or make room, or choose another folder with --home");
    return e instanceof FileSystemException system && system.getFile() != null
        ? error.file(system.getFile())
        : error;
  }

  private static UserError settings(SettingsException wrong) {
    List<UserError.Problem> problems = wrong.problems().stream().map(Errors::problem).toList();
    UserError.Problem first = problems.get(0);
    UserError error =
        new UserError(
                UserError.Kind.INVALID_CONFIGURATION,
                problems.size() == 1
                    ? first.message()
                    : problems.size() + " problems in the configuration:\n" + wrong.getMessage())
            .option(first.path() == null ? "" : first.path())
            .value(first.value())
            .problems(problems);
    if (first.file() != null && first.line() != null) {
      error.file(first.file(), first.line());
    } else if (first.file() != null) {
      error.file(first.file());
    }
    if (first.allowed() != null) {
      error.allowed(first.allowed());
    }
    return first.hint() == null ? error : error.hint(first.hint());
  }

  private static UserError.Problem problem(SettingsProblem p) {
    Matcher place = PLACE.matcher(p.origin());
    boolean found = place.matches();
    @Nullable String file = found ? place.group(1) : p.origin();
    return new UserError.Problem(
        p.message(),
        file,
        found ? Integer.valueOf(place.group(2)) : null,
        p.path(),
        p.value(),
        p.allowed(),
        p.hint().isEmpty() ? null : p.hint());
  }
}
