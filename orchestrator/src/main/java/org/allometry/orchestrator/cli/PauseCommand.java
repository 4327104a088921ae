package org.allometry.orchestrator.cli;

import org.allometry.orchestrator.sweep.SweepFolder;
import org.allometry.orchestrator.wiring.ControlRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code allometry pause [SWEEP]}. */
@CommandLine.Command(
    name = "pause",
    description = "Stops granting; running trials save their state.",
    footerHeading = "%nExamples:%n",
    footer = {"  allometry pause", "  allometry pause quickstart"})
public final class PauseCommand extends ControlCommand {
  @Parameters(index = "0", arity = "0..1", paramLabel = "SWEEP", description = "Its name.")
  private @Nullable String name;

  @Override
  protected int run() {
    return control(SweepFolder.find(home(), name), "pause", new ControlRequest.Pause());
  }
}
