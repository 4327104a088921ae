package org.allometry.gpurunner.runner;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.allometry.actors.runner.Assignment;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.actors.runner.Line;
import org.allometry.gpurunner.wire.TrainerCommand;

/**
 * Where in a sweep's folder a runner works.
 *
 * @param sweepFolder absolute folder of the sweep
 * @param configHash hash of the resolved configuration, which checkpoints are bound to
 * @param logLimitBytes largest log of an attempt
 */
record Workplace(Path sweepFolder, String configHash, long logLimitBytes) {
  Workplace {
    sweepFolder = sweepFolder.toAbsolutePath().normalize();
  }

  /** Folder that every checkpoint lies in. */
  Path checkpoints() {
    return sweepFolder.resolve("checkpoints");
  }

  /** Folder of the logs. */
  Path logs() {
    return sweepFolder.resolve("logs");
  }

  /** The log of an attempt. */
  TrialLog log(Assignment assignment) {
    Path file = inside(logs(), assignment.trial() + "-" + assignment.attempt() + ".log");
    return new TrialLog(file, logLimitBytes);
  }

  /** The log of a trainer between two trials. */
  TrialLog log(Device device) {
    return new TrialLog(logs().resolve("trainer-" + device.fileName() + ".log"), logLimitBytes);
  }

  /**
   * What the trainer is told about a grant.
   *
   * @throws IllegalArgumentException when an id or a folder leads out of the checkpoints
   */
  TrainerCommand.Train command(Assignment a) {
    var cell = a.candidate().cell();
    return new TrainerCommand.Train(
        a.trial(),
        a.attempt(),
        cell.family(),
        cell.arm(),
        cell.size(),
        cell.uniqueSamples(),
        a.candidate().seed(),
        cell.steps(),
        a.forkStep(),
        cell.flopsPerStep().asDouble(),
        startPoints(a.startFrom()),
        a.trunkSteps(),
        inside(checkpoints().resolve("trunks"), a.candidate().trunk().id()).toString(),
        inside(checkpoints().resolve("trials"), a.trial()).toString(),
        new TrainerCommand.Identity(a.sweep(), configHash));
  }

  private List<TrainerCommand.StartPoint> startPoints(List<Checkpoint> states) {
    List<TrainerCommand.StartPoint> points = new ArrayList<>();
    for (Checkpoint state : states) {
      points.add(
          new TrainerCommand.StartPoint(
              state.line() == Line.TRUNK ? "trunk" : "branch",
              state.step(),
              inside(checkpoints(), state.folder()).toString(),
              state.digest()));
    }
    return points;
  }

  private static Path inside(Path folder, String name) {
    try {
      Path path = folder.resolve(name).normalize();
      if (path.startsWith(folder) && !path.equals(folder)) {
        return path;
      }
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("\"" + name + "\" is no name of a file", e);
    }
    throw new IllegalArgumentException("\"" + name + "\" leads out of " + folder);
  }
}
