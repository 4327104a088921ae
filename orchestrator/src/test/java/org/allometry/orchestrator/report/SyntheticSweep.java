package org.allometry.orchestrator.report;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.Outcome;
import org.allometry.actors.runner.Rung;
import org.allometry.actors.runner.RungMetrics;
import org.allometry.actors.sweep.DecisionReason;
import org.allometry.actors.sweep.StopReason;
import org.allometry.actors.sweep.SweepEvent;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Goal;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.design.Schedule;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.quantity.Flops;

/** A sweep written by hand: losses follow a known law with a few per cent of noise. */
public final class SyntheticSweep {
  private static final int BATCH = 64;
  private static final int[] PARAMS = {1227, 4499, 25603, 133571};
  private static final int[] STEPS = {250, 500, 1000, 2000, 4000, 8000};
  private static final Schedule SCHEDULE = new Schedule(0.2);
  private static final long START = 1_900_000_000_000L;

  private final List<SweepEvent> events = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(7);
  private final List<String> families;
  private long now = START;
  private long epoch = 0;

  private SyntheticSweep(List<String> families) {
    this.families = families;
  }

  /**
   * A sweep over these families, such as {@code gatr} or {@code transformer+augment}, that has
   * ended, but for one trial that still runs.
   */
  public static SweepFacts of(String name, List<String> families) {
    return of(name, families, "allometry.sweep.name = demo");
  }

  /** The same with this text as its resolved configuration. */
  public static SweepFacts of(String name, List<String> families, String config) {
    SyntheticSweep sweep = new SyntheticSweep(families);
    sweep.events.add(
        new SweepEvent.SweepStarted(START, name, "c0ffee", config, Flops.parse("2e12 FLOP"), 0.05));
    sweep.events.add(new SweepEvent.SupervisorStarted(START, 1, "host", 4711, "0.1.0"));
    for (String family : families) {
      for (int size = 0; size < PARAMS.length; size++) {
        for (int steps : STEPS) {
          if (steps <= 8000 >> size) {
            sweep.train(sweep.cell(family, size, steps), family.startsWith("gatr") ? 3 : 1);
          }
        }
      }
    }
    sweep.diverge(sweep.cell(families.get(0), 3, 2000));
    sweep.run(sweep.cell(families.get(0), 2, 4000));
    return SweepFacts.of(name, sweep.events, sweep.space());
  }

  /** What stops the last trial of {@code events}, which runs: decision and end. */
  static List<SweepEvent> stop(List<SweepEvent> events) {
    SweepEvent.TrialGranted last =
        events.stream()
            .filter(SweepEvent.TrialGranted.class::isInstance)
            .map(SweepEvent.TrialGranted.class::cast)
            .reduce((first, second) -> second)
            .orElseThrow();
    Candidate other = new Candidate(last.candidate().cell(), 2);
    long at = events.getLast().atMillis() + 100;
    return List.of(
        new SweepEvent.StopDecided(
            at,
            last.attempt(),
            new StopReason(
                "not worth the 1e9 FLOP that it would still take",
                Flops.of(1_000_000_000L),
                1e-4,
                2e-4,
                other,
                2e-3,
                0.25,
                events.size())),
        new SweepEvent.AttemptEnded(
            at + 50,
            last.attempt(),
            99,
            Outcome.CANCELLED,
            last.candidate().cell().steps() / 2 + 1,
            Double.NaN,
            0,
            "not worth the 1e9 FLOP that it would still take"));
  }

  private SearchSpace space() {
    List<Cell> cells = new ArrayList<>();
    for (String family : families) {
      for (int size = 0; size < PARAMS.length; size++) {
        for (int steps : STEPS) {
          cells.add(cell(family, size, steps));
        }
      }
    }
    Goal goal = new Goal(Goal.Target.LN_N_OPT, 1e13, 0.2, true);
    return new SearchSpace(cells, List.of(1L, 2L), SCHEDULE, goal);
  }

  private Cell cell(String family, int size, int steps) {
    long params = PARAMS[size];
    String[] familyAndArm = family.split("\\+", 2);
    return new Cell(
        familyAndArm[0],
        familyAndArm.length > 1 ? familyAndArm[1] : "default",
        "d" + (8 << size),
        params,
        steps,
        (long) steps * BATCH,
        262_144,
        Flops.of(6 * params * BATCH * (family.startsWith("gatr") ? 4 : 1)),
        Flops.of(5 * params * BATCH * (family.startsWith("gatr") ? 4 : 1)),
        Flops.of(6 * params * BATCH));
  }

  private double loss(Cell cell, double factor) {
    double exact =
        factor
            * (4.0 / Math.pow((double) cell.params(), 0.9)
                + 60.0 / Math.pow((double) cell.samplesSeen(), 0.8));
    double noise = random.nextDouble() + random.nextDouble() + random.nextDouble() - 1.5;
    return exact * Math.exp(0.06 * noise);
  }

  private AttemptId grant(Cell cell, int attempt) {
    epoch++;
    now += 1500;
    Candidate candidate = new Candidate(cell, 1);
    String trial =
        String.format(
            java.util.Locale.ROOT,
            "t-%s%s%06d",
            cell.family().substring(0, 2),
            cell.arm().equals("default") ? "" : cell.arm().substring(0, 2),
            cell.params() % 1000 * 100 + cell.steps() / 250);
    AttemptId id = new AttemptId(trial, attempt, epoch);
    double sd = epoch < 6 ? Double.NaN : 2.0 / epoch;
    events.add(
        new SweepEvent.TrialGranted(
            now,
            id,
            candidate,
            Proposal.Kind.SCRATCH,
            SCHEDULE.forkStep(cell.steps()),
            Line.TRUNK,
            0,
            cell.flops(),
            "cpu:0",
            new DecisionReason(
                epoch < 6
                    ? "start: corner of the middle scale"
                    : "narrows ln N_opt(1e13 FLOP) of " + cell.family() + " <most & cheapest>",
                sd,
                sd,
                sd,
                null,
                Double.NaN,
                events.size())));
    events.add(new SweepEvent.AttemptStarted(now + 10, id, "cpu:0", Line.TRUNK, 0, ""));
    return id;
  }

  private void rungs(AttemptId id, Cell cell, double end, int upTo) {
    int fork = SCHEDULE.forkStep(cell.steps());
    int from = 0;
    long sequence = 0;
    for (int part = 1; part <= 16 && cell.steps() * part / 16 <= upTo; part *= 2) {
      int at = cell.steps() * part / 16;
      Line line = at <= fork ? Line.TRUNK : Line.BRANCH;
      if (line == Line.BRANCH && at < cell.steps()) {
        continue;
      }
      now += 200;
      sequence++;
      double loss = end * Math.pow((double) cell.steps() / at, 0.7);
      events.add(
          new SweepEvent.RungsReached(
              now,
              id,
              List.of(
                  new Rung(
                      sequence,
                      line,
                      from,
                      at,
                      (long) at * BATCH,
                      loss,
                      cell.flopsPerStep().times(at - from),
                      0.2,
                      metrics(cell, at)))));
      from = at;
    }
  }

  private static SortedMap<String, Double> metrics(Cell cell, int step) {
    TreeMap<String, Double> metrics = new TreeMap<>();
    metrics.put(RungMetrics.STEP_SECONDS, 1e-6 * cell.params());
    if (step == cell.steps()) {
      boolean exact = cell.family().equals("gatr");
      metrics.put(RungMetrics.EQUIVARIANCE_ERROR, exact ? 2e-7 : 0.25);
      metrics.put(RungMetrics.ASYMMETRY_SHARE, exact ? 1e-9 : 0.4);
    }
    return metrics;
  }

  private void train(Cell cell, double factor) {
    double loss = loss(cell, factor);
    AttemptId id = grant(cell, 1);
    rungs(id, cell, loss, cell.steps());
    now += 100;
    events.add(
        new SweepEvent.AttemptEnded(
            now, id, 99, Outcome.COMPLETED, cell.steps(), loss, 0, "trained"));
  }

  private void diverge(Cell cell) {
    AttemptId id = grant(cell, 1);
    rungs(id, cell, 0.9, cell.steps() / 4);
    now += 100;
    events.add(
        new SweepEvent.AttemptEnded(
            now,
            id,
            99,
            Outcome.DIVERGED,
            cell.steps() / 3,
            Double.NaN,
            0,
            "loss is <b>NaN</b> & \"worse\""));
  }

  private void run(Cell cell) {
    AttemptId id = grant(cell, 1);
    rungs(id, cell, loss(cell, 1), cell.steps() / 2);
  }
}
