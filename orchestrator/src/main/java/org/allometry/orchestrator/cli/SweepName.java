package org.allometry.orchestrator.cli;

import java.nio.file.Path;
import org.allometry.orchestrator.UserError;
import org.allometry.orchestrator.sweep.SweepArchive;
import org.allometry.orchestrator.sweep.SweepFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** The parameter of commands that are about one sweep: its name, or none for the last one. */
public final class SweepName {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "SWEEP",
      description = "Name of the sweep (default: the one that changed last).")
  private @Nullable String name;

  /**
   * The folder of that sweep.
   *
   * @param home folder of all sweeps
   * @throws UserError when there is no such sweep
   */
  public SweepFolder folder(Path home) {
    return SweepFolder.find(home, name);
  }

  /**
   * That sweep as its journal tells it.
   *
   * @param home folder of all sweeps
   * @throws UserError when there is no such sweep, or its journal cannot be read
   */
  public SweepArchive archive(Path home) {
    return SweepArchive.open(home, name);
  }
}
