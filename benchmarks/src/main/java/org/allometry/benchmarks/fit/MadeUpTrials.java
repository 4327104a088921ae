package org.allometry.benchmarks.fit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.allometry.analysis.design.Advice;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Goal;
import org.allometry.analysis.design.History;
import org.allometry.analysis.design.Observation;
import org.allometry.analysis.design.Observation.Outcome;
import org.allometry.analysis.design.Policy;
import org.allometry.analysis.design.Schedule;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.policy.Policies;
import org.allometry.analysis.policy.PolicySettings;
import org.allometry.analysis.posterior.Domain;
import org.allometry.analysis.posterior.Point;
import org.allometry.analysis.quantity.Flops;

/**
 * Trials of a made-up surface.
 *
 * @param points the trials
 * @param domain where they might have been
 * @param targetFlops C*, 3 to 10 times the largest of them
 */
record MadeUpTrials(List<Point> points, Domain domain, double targetFlops) {
  private static final double RATIO_LOW = 0.5;
  private static final double RATIO_HIGH = 3000;

  /** Sizes on each rung of the fixed design, the cheapest rung first. */
  private static final int[] LADDER = {6, 6, 5, 4, 3};

  /** Ratio of neighbouring rungs: three decades from end to end. */
  private static final double RUNG = Math.pow(10, 0.75);

  /** Budget of a search, in largest trials. */
  private static final double SEARCH = 3;

  /**
   * 24 trials on five budgets over three decades, sizes a factor of 2 apart around a guess of the
   * optimum that is up to a factor of 2 off.
   */
  static MadeUpTrials ladder(MadeUpSurface surface, int index) {
    SplittableRandom random = new SplittableRandom(7_919L * index + surface.kind().stream());
    double target = MadeUpSurface.LARGEST * 3 * Math.exp(Math.log(10 / 3.0) * random.nextDouble());
    double off = random.nextDouble(-0.7, 0.7);
    double[] rungs = new double[LADDER.length];
    List<Point> points = new ArrayList<>();
    for (int r = 0; r < rungs.length; r++) {
      double flops = MadeUpSurface.LARGEST / Math.pow(RUNG, LADDER.length - 1 - r);
      double centre = surface.lnNOpt(flops) + off;
      for (int i = 0; i < LADDER[r]; i++) {
        double params = Math.rint(Math.exp(centre + Math.log(2) * (i - (LADDER[r] - 1) / 2.0)));
        double samples = flops / MadeUpSurface.KAPPA / params;
        points.add(point(surface, params, samples, "t" + points.size(), random));
      }
    }
    double[] n = points.stream().mapToDouble(p -> Math.log(p.params())).sorted().toArray();
    double[] d = points.stream().mapToDouble(p -> Math.log(p.samples())).sorted().toArray();
    return new MadeUpTrials(
        points, new Domain(n[0], n[n.length - 1], d[0], d[d.length - 1]), target);
  }

  private static Point point(
      MadeUpSurface surface, double params, double samples, String trunk, SplittableRandom random) {
    return new Point(
        params,
        samples,
        surface.uniqueOf(samples),
        MadeUpSurface.KAPPA * params * samples,
        surface.observed(params, samples, random),
        trunk);
  }

  /** The trials that the default policy chooses, one after the other, for three largest trials. */
  static MadeUpTrials search(MadeUpSurface surface, int index) {
    SplittableRandom random = new SplittableRandom(104_729L * index + surface.kind().stream());
    double target = MadeUpSurface.LARGEST * 3 * Math.exp(Math.log(10 / 3.0) * random.nextDouble());
    Policy policy = Policies.byName("adaptive", PolicySettings.defaults());
    List<Cell> cells = cells(surface);
    boolean epochs = surface.unique() < Double.POSITIVE_INFINITY;
    Goal goal = new Goal(Goal.Target.LN_N_OPT, target, 0, false);
    if (epochs) {
      double n = Math.exp(surface.lnNOpt(target));
      double d = target / MadeUpSurface.KAPPA / n;
      goal =
          Goal.losses(
              Collections.singletonMap(
                  cells.getFirst().contender(), List.of(new Goal.Spot(n, d, d))),
              target);
    }
    SearchSpace space = new SearchSpace(cells, List.of(1L, 2L, 3L), new Schedule(1), goal);
    Flops budget = Flops.of(SEARCH * MadeUpSurface.LARGEST);
    Flops left = budget;
    List<Observation> observations = new ArrayList<>();
    while (true) {
      History history =
          new History(observations, List.of(), Collections.emptySortedMap(), budget, left);
      Advice advice = policy.propose(space, history);
      if (advice.stop().isPresent() || advice.proposals().isEmpty()) {
        List<Point> points = observations.stream().map(o -> Point.of(o, false)).toList();
        return new MadeUpTrials(points, Domain.of(cells), target);
      }
      Candidate next = advice.proposals().getFirst().candidate();
      left = left.minus(next.cell().flops());
      double loss =
          surface.observed(
              (double) next.cell().params(), (double) next.cell().samplesSeen(), random);
      observations.add(new Observation("t" + observations.size(), next, Outcome.COMPLETED, loss));
    }
  }

  private static List<Cell> cells(MadeUpSurface surface) {
    List<Cell> cells = new ArrayList<>();
    int steps = 1000;
    for (int i = 0; i < 20; i++) {
      long params = Math.round(1e6 * Math.pow(2, i));
      for (int j = 0; j < 20; j++) {
        long samples = Math.round(2e7 * Math.pow(2, j));
        double flops = MadeUpSurface.KAPPA * params * samples;
        double ratio = (double) samples / params;
        if (flops <= MadeUpSurface.LARGEST && ratio >= RATIO_LOW && ratio <= RATIO_HIGH) {
          long unique = Math.round(Math.min(1e18, surface.unique()));
          Flops perStep = Flops.of(flops / steps);
          cells.add(
              new Cell("made-up", "default", "n" + i, params, steps, samples, unique, perStep));
        }
      }
    }
    return cells;
  }
}
