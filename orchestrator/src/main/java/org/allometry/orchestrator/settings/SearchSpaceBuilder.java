package org.allometry.orchestrator.settings;

import java.util.ArrayList;
import java.util.List;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Schedule;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.quantity.Flops;
import org.allometry.gpurunner.family.Size;
import org.allometry.orchestrator.UserError;
import org.jspecify.annotations.Nullable;

/**
 * Makes the grid of cells from settings: every family, size, number of unique samples and length,
 * in this order.
 */
public final class SearchSpaceBuilder {
  /** Parameters and two moments of Adam, four bytes each. */
  private static final int STATE_BYTES = 12;

  private static final int MOST_CELLS = 5_000;

  private final SweepSettings settings;
  private final Flops dearest;

  /** A builder for one sweep; the grid depends on nothing else. */
  public SearchSpaceBuilder(SweepSettings settings) {
    this.settings = settings;
    this.dearest =
        settings.budget().times(settings.space().maxTrialShare() * (1 - settings.reserve()));
  }

  /**
   * Every cell, with the reason where it cannot be trained.
   *
   * @throws UserError when there are more than a policy can weigh in minutes
   */
  public List<PlannedCell> cells() {
    rejectTooMany();
    List<PlannedCell> cells = new ArrayList<>();
    for (Ladder ladder : settings.ladders()) {
      for (Size size : ladder.sizes()) {
        for (int uniqueSamples : ladder.uniqueSamples()) {
          for (int steps : settings.space().steps()) {
            cells.add(planned(ladder, size, uniqueSamples, steps));
          }
        }
      }
    }
    return cells;
  }

  private void rejectTooMany() {
    long count = 0;
    for (Ladder ladder : settings.ladders()) {
      count +=
          (long) ladder.sizes().size()
              * ladder.uniqueSamples().size()
              * settings.space().steps().size();
    }
    if (count > MOST_CELLS) {
      throw new UserError(
              UserError.Kind.INVALID_CONFIGURATION,
              "allometry.space: has "
                  + count
                  + " cells (sizes × unique samples × lengths of training); expected at most "
                  + MOST_CELLS
                  + ". Raise steps-ratio, or list fewer steps, sizes or unique samples.")
          .option("allometry.space")
          .value(Long.toString(count))
          .allowed("at most " + MOST_CELLS + " cells")
          .hint("raise steps-ratio, or list fewer steps, sizes or unique samples");
    }
  }

  /**
   * The feasible cells as a search space.
   *
   * @throws UserError when there is none
   */
  public SearchSpace build() {
    List<PlannedCell> all = cells();
    List<Cell> feasible =
        all.stream().filter(PlannedCell::feasible).map(PlannedCell::cell).toList();
    if (feasible.isEmpty()) {
      throw new UserError(
              UserError.Kind.INVALID_CONFIGURATION,
              "allometry.space: none of its "
                  + all.size()
                  + " cells can be trained; the first: "
                  + all.get(0).reason())
          .option("allometry.space")
          .hint("raise allometry.budget.total, or allow smaller sizes or fewer steps");
    }
    return new SearchSpace(feasible, settings.space().seeds(), schedule(), settings.goal());
  }

  /** How trainings split into trunk and cooldown. */
  public Schedule schedule() {
    return new Schedule(settings.training().cooldownShare());
  }

  private PlannedCell planned(Ladder ladder, Size size, int uniqueSamples, int steps) {
    int batch = settings.training().batchSize();
    long memory = size.memoryBytes(batch, settings.task().shape().maxTokens());
    double tokens = settings.task().expectedTokens();
    Flops flopsPerStep = size.flopsPerStep(batch, tokens);
    Cell cell =
        new Cell(
            ladder.family(),
            ladder.arm(),
            size.name(),
            size.params(),
            steps,
            (long) steps * batch,
            uniqueSamples,
            flopsPerStep,
            size.flopsPerStepWithoutAttention(batch, tokens),
            size.executedFlopsPerStep(batch, tokens));
    return new PlannedCell(cell, memory, size.params() * STATE_BYTES, obstacle(cell, memory));
  }

  private @Nullable String obstacle(Cell cell, long memory) {
    if (memory > settings.space().maxMemoryBytes()) {
      return "needs about "
          + memory
          + " bytes of memory, more than max-memory, "
          + settings.space().maxMemoryBytes();
    }
    if (cell.flops().compareTo(dearest) > 0) {
      return "costs " + cell.flops() + ", more than a trial may cost, " + dearest;
    }
    int fork = schedule().forkStep(cell.steps());
    if (fork > 0 && fork < settings.training().warmUpSteps()) {
      return "its cooldown would begin at step "
          + fork
          + ", inside the warm-up of "
          + settings.training().warmUpSteps();
    }
    return null;
  }
}
