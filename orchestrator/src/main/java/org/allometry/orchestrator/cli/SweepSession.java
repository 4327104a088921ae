package org.allometry.orchestrator.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.allometry.actors.journal.SweepLock;
import org.allometry.orchestrator.UserError;
import org.allometry.orchestrator.sweep.SweepArchive;
import org.allometry.orchestrator.watch.TerminalWatch;
import org.allometry.orchestrator.wiring.Signals;
import org.allometry.orchestrator.wiring.SweepPlan;
import org.allometry.orchestrator.wiring.SweepRun;
import picocli.CommandLine;

/** A search on this terminal, from lock to status. */
final class SweepSession {
  private final Terminal terminal;
  private final boolean json;

  SweepSession(Terminal terminal, boolean json) {
    this.terminal = terminal;
    this.json = json;
  }

  /** Runs or goes on with a sweep; the result is the exit code. */
  @SuppressWarnings("try") // the lock is held, not used
  int run(SweepPlan plan) {
    SweepRun.Ending ending;
    try (SweepLock lock = SweepRun.lock(plan.folder(), terminal.clock());
        TerminalWatch watch =
            new TerminalWatch(
                terminal.err(),
                terminal.interactive(),
                new TerminalSize(terminal, System::nanoTime),
                System::nanoTime,
                plan.settings().name(),
                plan.space().goal().targetFlops())) {
      greet(plan);
      ending =
          new SweepRun(plan, watch, Signals.ofProcess(), terminal.clock())
              .run(!terminal.interactive());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return farewell(plan, ending);
  }

  private void greet(SweepPlan plan) {
    Optional<SweepArchive> begun =
        plan.folder().exists() ? SweepArchive.begun(plan.folder()) : Optional.empty();
    if (begun.isEmpty()) {
      terminal
          .err()
          .println(
              "Starting sweep "
                  + plan.settings().name()
                  + " in "
                  + plan.folder().root()
                  + ": "
                  + plan.space().cells().size()
                  + " cells, budget "
                  + plan.settings().budget());
    } else {
      SweepArchive archive = begun.get();
      refuseChanges(plan, archive);
      terminal
          .err()
          .println(
              "Going on with sweep "
                  + plan.settings().name()
                  + " in "
                  + plan.folder().root()
                  + ", "
                  + archive.state().endOrder().size()
                  + " trials over");
    }
    terminal.err().flush();
  }

  private static void refuseChanges(SweepPlan plan, SweepArchive archive) {
    if (archive.started().configHash().equals(plan.canonical().hash())) {
      return;
    }
    List<String> differences = archive.canonical().differences(plan.canonical());
    boolean budgetOnly =
        differences.stream().allMatch(line -> line.contains(" allometry.budget.total = "));
    String name = plan.settings().name();
    String hint =
        budgetOnly
            ? "to raise the budget: allometry extend --budget FLOP " + name
            : "undo the change, give the new question another sweep.name, or start anew with"
                + " --fresh";
    throw new UserError(
            UserError.Kind.INVALID_CONFIGURATION,
            "the configuration of sweep "
                + name
                + " has changed since it began (- then, + now):\n  "
                + String.join("\n  ", differences)
                + "\n"
                + Character.toUpperCase(hint.charAt(0))
                + hint.substring(1))
        .file(plan.folder().journal().toString())
        .value(String.join("; ", differences))
        .hint(hint);
  }

  private int farewell(SweepPlan plan, SweepRun.Ending ending) {
    String name = plan.settings().name();
    switch (ending) {
      case INTERRUPTED, TERMINATED ->
          terminal.err().println("Saved. Go on with: allometry resume " + name);
      case NO_DEVICES -> terminal.err().println("No device is left; see " + plan.folder().logs());
      case FINISHED -> terminal.err().println("Finished. Report: allometry report " + name);
    }
    terminal.err().flush();
    CommandLine line = Allometry.commandLine(terminal);
    line.execute(
        "status",
        name,
        "--home",
        plan.folder().home().toString(),
        "--output",
        json ? "json" : "human");
    return ending.exitCode();
  }
}
