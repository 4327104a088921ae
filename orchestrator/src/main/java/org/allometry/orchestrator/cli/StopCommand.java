package org.allometry.orchestrator.cli;

import org.allometry.orchestrator.wiring.ControlRequest;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** {@code allometry stop [SWEEP]}. */
@CommandLine.Command(
    name = "stop",
    description = "Ends a sweep: running trials are cancelled, nothing more is granted.",
    footerHeading = "%nExamples:%n",
    footer = {"  allometry stop", "  allometry stop quickstart"})
public final class StopCommand extends ControlCommand {
  @Mixin private SweepName sweep = new SweepName();

  @Override
  protected int run() {
    return control(sweep.folder(home()), "stop", new ControlRequest.Stop());
  }
}
