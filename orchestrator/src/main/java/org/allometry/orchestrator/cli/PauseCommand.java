package org.allometry.orchestrator.cli;

import org.allometry.orchestrator.wiring.ControlRequest;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** {@code allometry pause [SWEEP]}. */
@CommandLine.Command(
    name = "pause",
    description = "Stops granting; running trials save their state.",
    footerHeading = "%nExamples:%n",
    footer = {"  allometry pause", "  allometry pause quickstart"})
public final class PauseCommand extends ControlCommand {
  @Mixin private SweepName sweep = new SweepName();

  @Override
  protected int run() {
    return control(sweep.folder(home()), "pause", new ControlRequest.Pause());
  }
}
