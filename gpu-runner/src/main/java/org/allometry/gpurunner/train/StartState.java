package org.allometry.gpurunner.train;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.allometry.gpurunner.settings.Quoted;
import org.allometry.gpurunner.wire.TrainerCommand;

/** Chooses the state that a trial begins from. */
final class StartState {
  private StartState() {}

  /**
   * The state to begin from.
   *
   * @param state the state
   * @param line {@code trunk} or {@code branch}
   * @param note empty, or what was wrong with better states
   */
  record Chosen(TrainingState state, String line, String note) {}

  /** The first of the offered states that verifies, else the state before the first step. */
  static Chosen choose(
      TrainerCommand.Train train,
      Function<String, CheckpointBinding> binding,
      ParameterLayout layout,
      String size) {
    List<String> notes = new ArrayList<>();
    for (TrainerCommand.StartPoint point : train.startFrom()) {
      try {
        checkPlace(train, point);
        TrainingState state =
            Checkpoints.load(
                folder(point),
                point.digest(),
                binding.apply(point.line()),
                point.step(),
                layout.size());
        return new Chosen(state, point.line(), note(notes, "step " + point.step()));
      } catch (CheckpointException e) {
        notes.add(
            "checkpoint %s (%s, size %s) cannot be used: %s"
                .formatted(point.folder(), point.line(), size, e.getMessage()));
      }
    }
    return new Chosen(TrainingState.initial(layout, train.seed()), "trunk", note(notes, "step 0"));
  }

  private static Path folder(TrainerCommand.StartPoint point) throws CheckpointException {
    try {
      return Path.of(point.folder());
    } catch (InvalidPathException e) {
      throw new CheckpointException(Quoted.of(point.folder()) + " is no path here");
    }
  }

  private static String note(List<String> notes, String where) {
    return notes.isEmpty() ? "" : String.join("; ", notes) + "; beginning from " + where;
  }

  /** A trunk's state serves up to the fork step, a branch's own state after it. */
  private static void checkPlace(TrainerCommand.Train train, TrainerCommand.StartPoint point)
      throws CheckpointException {
    boolean trunk = point.line().equals("trunk");
    int min = trunk ? 1 : train.forkStep() + 1;
    int max = trunk ? train.forkStep() : train.steps() - 1;
    if (point.step() < min || point.step() > max) {
      throw new CheckpointException(
          "step %d of a %s lies outside [%d, %d]".formatted(point.step(), point.line(), min, max));
    }
  }
}
