package org.allometry.orchestrator.status;

import org.allometry.actors.journal.SweepLock;
import org.allometry.orchestrator.cli.Command;
import org.allometry.orchestrator.sweep.SweepArchive;
import org.allometry.orchestrator.wiring.ControlClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code allometry status [SWEEP]}. */
@CommandLine.Command(
    name = "status",
    description = "Shows how far a sweep is and what it knows, whether it runs or not.",
    footerHeading = "%nExamples:%n",
    footer = {"  allometry status", "  allometry status quickstart --output json"})
public final class StatusCommand extends Command {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "SWEEP",
      description = "Name of the sweep (default: the one that changed last).")
  private @Nullable String sweep;

  @Override
  protected int run() {
    SweepArchive archive = SweepArchive.open(home(), sweep);
    boolean alive = SweepLock.isHeld(archive.folder().root());
    StatusReport report =
        StatusReport.of(
            archive,
            new StatusReport.Live(
                terminal().clock().instant(),
                alive,
                false,
                alive ? ControlClient.metricsAddress(archive.folder()).orElse(null) : null));
    print(report, StatusText.of(report));
    return 0;
  }
}
