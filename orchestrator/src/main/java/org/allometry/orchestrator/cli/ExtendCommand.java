package org.allometry.orchestrator.cli;

import org.allometry.analysis.quantity.Flops;
import org.allometry.orchestrator.UserError;
import org.allometry.orchestrator.wiring.ControlRequest;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code allometry extend --budget FLOP [SWEEP]}. */
@CommandLine.Command(
    name = "extend",
    description = "Raises the budget of a sweep; a finished one can go on then.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  allometry extend --budget 3e12 quickstart",
      "  allometry extend --budget \"5 TFLOP\" quickstart && allometry resume quickstart"
    })
public final class ExtendCommand extends ControlCommand {
  @Mixin private SweepName sweep = new SweepName();

  @Option(
      names = "--budget",
      required = true,
      paramLabel = "FLOP",
      description = "New total, such as 3e12 or \"3 TFLOP\".")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private String budget;

  @Override
  protected int run() {
    ControlRequest request = new ControlRequest.Extend(flops());
    return control(sweep.folder(home()), "extend", request);
  }

  private Flops flops() {
    String allowed = "compute > 0, such as 3e12 or \"3 TFLOP\"";
    try {
      Flops flops = Flops.parse(budget);
      if (!flops.isZero()) {
        return flops;
      }
    } catch (IllegalArgumentException e) {
      throw UserError.wrongOption("--budget", budget, allowed);
    }
    throw UserError.wrongOption("--budget", budget, allowed);
  }
}
