package org.allometry.orchestrator.status;

import org.allometry.actors.journal.SweepLock;
import org.allometry.orchestrator.cli.Command;
import org.allometry.orchestrator.cli.SweepName;
import org.allometry.orchestrator.sweep.SweepArchive;
import org.allometry.orchestrator.wiring.ControlClient;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** {@code allometry status [SWEEP]}. */
@CommandLine.Command(
    name = "status",
    description = "Shows how far a sweep is and what it knows, whether it runs or not.",
    footerHeading = "%nExamples:%n",
    footer = {"  allometry status", "  allometry status quickstart --output json"})
public final class StatusCommand extends Command {
  @Mixin private SweepName sweep = new SweepName();

  @Override
  protected int run() {
    SweepArchive archive = sweep.archive(home());
    boolean alive = SweepLock.isHeld(archive.folder().root());
    StatusReport report =
        CurrentStatus.of(
            archive,
            new CurrentStatus.Live(
                terminal().clock().instant(),
                alive,
                false,
                alive ? ControlClient.metricsAddress(archive.folder()).orElse(null) : null));
    print(report, StatusText.of(report));
    return 0;
  }
}
