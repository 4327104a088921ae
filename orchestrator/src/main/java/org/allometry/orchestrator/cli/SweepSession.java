package org.allometry.orchestrator.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.TreeMap;
import org.allometry.actors.journal.SweepLock;
import org.allometry.orchestrator.sweep.SweepStanding;
import org.allometry.orchestrator.watch.TerminalWatch;
import org.allometry.orchestrator.wiring.Conditions;
import org.allometry.orchestrator.wiring.Signals;
import org.allometry.orchestrator.wiring.SweepPlan;
import org.allometry.orchestrator.wiring.SweepRun;
import picocli.CommandLine;

/** A search on this terminal, from lock to status. */
final class SweepSession {
  private final Terminal terminal;
  private final boolean json;
  private final boolean amend;

  /** A session; {@code amend} says that a larger budget is meant. */
  SweepSession(Terminal terminal, boolean json, boolean amend) {
    this.terminal = terminal;
    this.json = json;
    this.amend = amend;
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
      SweepPlan accepted = greet(plan);
      ending =
          new SweepRun(accepted, watch, Signals.ofProcess(), terminal.clock())
              .run(!terminal.interactive());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return farewell(plan, ending);
  }

  /** Says what begins or goes on; the result is what is to be run. */
  private SweepPlan greet(SweepPlan plan) {
    Optional<SweepStanding> begun =
        plan.folder().exists() ? SweepStanding.begun(plan.folder()) : Optional.empty();
    SweepPlan accepted;
    if (begun.isEmpty()) {
      plan.folder().requireUntrained();
      accepted = Conditions.record(plan, new TreeMap<>(), Optional.empty());
      terminal
          .err()
          .println(
              "Starting sweep "
                  + plan.folder().name()
                  + " in "
                  + plan.folder().root()
                  + ": "
                  + plan.space().cells().size()
                  + " cells, budget "
                  + plan.settings().budget());
    } else {
      SweepStanding standing = begun.get();
      accepted = Amendments.accept(plan, standing, amend);
      Conditions.warning(accepted, standing.conditions())
          .ifPresent(warning -> terminal.err().println("warning: " + warning));
      terminal
          .err()
          .println(
              "Going on with sweep "
                  + plan.folder().name()
                  + " in "
                  + plan.folder().root()
                  + ", "
                  + standing.state().endOrder().size()
                  + " trials over");
    }
    terminal.err().flush();
    return accepted;
  }

  private int farewell(SweepPlan plan, SweepRun.Ending ending) {
    String name = plan.folder().name();
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
