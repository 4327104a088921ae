package org.allometry.orchestrator.verify;

import java.util.List;
import org.allometry.actors.journal.StateHash;
import org.allometry.orchestrator.cli.Command;
import org.allometry.orchestrator.cli.SweepName;
import org.allometry.orchestrator.sweep.SweepArchive;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** {@code allometry verify [SWEEP]}. */
@CommandLine.Command(
    name = "verify",
    description = "Checks that journal, ledger, checkpoints and configuration of a sweep agree.",
    footerHeading = "%nExamples:%n",
    footer = {"  allometry verify", "  allometry verify quickstart --output json"})
public final class VerifyCommand extends Command {
  private static final int DAMAGED = 5;

  @Mixin private SweepName sweep = new SweepName();

  private record Output(
      String schema,
      String sweep,
      boolean ok,
      long events,
      String stateHash,
      List<SweepChecks.Check> checks) {}

  @Override
  protected int run() {
    SweepArchive archive = sweep.archive(home());
    List<SweepChecks.Check> checks = SweepChecks.of(archive);
    boolean ok = checks.stream().allMatch(SweepChecks.Check::ok);
    String hash = StateHash.of(archive.state());
    StringBuilder text = new StringBuilder();
    for (SweepChecks.Check check : checks) {
      text.append(check.ok() ? "ok      " : "FAILED  ").append(check.name());
      if (check.detail() != null) {
        text.append(": ").append(check.detail());
      }
      text.append('\n');
    }
    text.append(archive.events().size()).append(" events, state ").append(hash).append('\n');
    print(
        new Output("allometry/verify/1", archive.name(), ok, archive.events().size(), hash, checks),
        text.toString());
    return ok ? 0 : DAMAGED;
  }
}
