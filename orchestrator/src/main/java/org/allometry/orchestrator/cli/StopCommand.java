package org.allometry.orchestrator.cli;

import org.allometry.orchestrator.sweep.SweepFolder;
import org.allometry.orchestrator.wiring.ControlRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code allometry stop [SWEEP]}. */
@CommandLine.Command(
    name = "stop",
    description = "Ends a sweep: running trials are cancelled, nothing more is granted.",
    footerHeading = "%nExamples:%n",
    footer = {"  allometry stop", "  allometry stop quickstart"})
public final class StopCommand extends ControlCommand {
  @Parameters(index = "0", arity = "0..1", paramLabel = "SWEEP", description = "Its name.")
  private @Nullable String name;

  @Override
  protected int run() {
    return control(SweepFolder.find(home(), name), "stop", new ControlRequest.Stop());
  }
}
