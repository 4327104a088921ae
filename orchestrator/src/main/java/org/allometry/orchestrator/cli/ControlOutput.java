package org.allometry.orchestrator.cli;

import java.util.Locale;
import org.allometry.actors.sweep.SweepState;
import org.allometry.analysis.quantity.Flops;
import org.allometry.orchestrator.sweep.SweepArchive;
import org.allometry.orchestrator.sweep.SweepFolder;

/**
 * Layout of {@code allometry/control/1}.
 *
 * @param schema always {@code allometry/control/1}
 * @param sweep name
 * @param command that was given
 * @param accepted whether it was carried out
 * @param state of the sweep after it
 * @param budgetTotalFlop after it
 * @param message a sentence
 */
public record ControlOutput(
    String schema,
    String sweep,
    String command,
    boolean accepted,
    String state,
    Flops budgetTotalFlop,
    String message) {

  /** Prints the outcome of a command; exit code 0 when it was carried out, else 1. */
  static int print(
      Command command, SweepFolder folder, String word, boolean accepted, String message) {
    SweepState state = SweepArchive.open(folder).state();
    command.print(
        new ControlOutput(
            "allometry/control/1",
            folder.name(),
            word,
            accepted,
            state.phase().name().toLowerCase(Locale.ROOT),
            state.budget(),
            message),
        folder.name() + ": " + (accepted ? "" : "refused, ") + message);
    return accepted ? 0 : 1;
  }
}
