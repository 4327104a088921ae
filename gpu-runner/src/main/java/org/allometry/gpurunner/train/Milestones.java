package org.allometry.gpurunner.train;

import java.util.NavigableSet;
import java.util.TreeSet;
import org.allometry.gpurunner.wire.TrainerCommand;

/**
 * After which steps a trial is evaluated, and after which of those the trunk is saved.
 *
 * @param rungs steps that are evaluated, ascending, the last one is the trial's last step
 * @param saves those of them after which the trunk is saved first
 */
record Milestones(NavigableSet<Integer> rungs, NavigableSet<Integer> saves) {
  /** The first evaluation that is not asked for; before it, a loss says little. */
  private static final int FIRST_RUNG = 10;

  /** The milestones that lie after {@code fromStep}. */
  static Milestones of(TrainerCommand.Train train, int fromStep, int rungsPerDecade) {
    NavigableSet<Integer> saves = new TreeSet<>(train.trunkSteps());
    saves.removeIf(step -> step <= fromStep || step > train.forkStep());
    NavigableSet<Integer> rungs = new TreeSet<>(saves);
    if (rungsPerDecade > 0) {
      double ratio = Math.pow(10, 1.0 / rungsPerDecade);
      for (double step = FIRST_RUNG; step < train.steps(); step *= ratio) {
        rungs.add((int) Math.round(step));
      }
    }
    rungs.add(train.steps());
    rungs.removeIf(step -> step <= fromStep || step > train.steps());
    return new Milestones(rungs, saves);
  }
}
