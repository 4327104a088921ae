package org.allometry.orchestrator.comparison;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.allometry.actors.sweep.TrialState;
import org.allometry.analysis.design.Contender;
import org.allometry.analysis.design.FamilyEstimate;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.design.Observation;
import org.allometry.analysis.policy.Beliefs;
import org.allometry.analysis.posterior.CostLaw;
import org.allometry.analysis.posterior.Posterior;

/** One contender on one axis: its law with compute counted there, and what its trials reached. */
public final class Entrant {
  private static final int STEPS_PER_DECADE = 6;

  private final FamilyEstimate nominal;
  private final ComputeAxis axis;
  private final Posterior posterior;
  private final List<TrialState> completed;
  private final double[] costs;
  private final boolean known;
  private final TreeMap<Double, Double> lnLossByLnCost = new TreeMap<>();

  private Entrant(
      FamilyEstimate nominal,
      ComputeAxis axis,
      Posterior posterior,
      List<TrialState> completed,
      boolean known) {
    this.nominal = nominal;
    this.axis = axis;
    this.posterior = posterior;
    this.completed = List.copyOf(completed);
    this.costs = completed.stream().mapToDouble(axis::cost).sorted().toArray();
    this.known = known;
  }

  /**
   * A contender on {@code axis}.
   *
   * @param nominal what is believed, with nominal compute
   * @param posterior the same in full
   * @param trials all of its trials
   */
  static Entrant of(
      FamilyEstimate nominal, ComputeAxis axis, Posterior posterior, List<TrialState> trials) {
    boolean known = nominal.ok();
    List<TrialState> completed =
        trials.stream()
            .filter(t -> t.outcome() == Observation.Outcome.COMPLETED && axis.cost(t) > 0)
            .toList();
    if (axis == ComputeAxis.NOMINAL) {
      return new Entrant(nominal, axis, posterior, completed, known);
    }
    SortedMap<Long, Double> perSample = perSample(axis, completed);
    return perSample.size() < 2
        ? new Entrant(nominal, axis, posterior, completed, false)
        : new Entrant(nominal, axis, posterior.on(CostLaw.of(perSample)), completed, known);
  }

  /** Median cost of a sample by size: times of a device vary from trial to trial. */
  private static SortedMap<Long, Double> perSample(ComputeAxis axis, List<TrialState> trials) {
    TreeMap<Long, List<Double>> bySize = new TreeMap<>();
    for (TrialState trial : trials) {
      var cell = trial.candidate().cell();
      bySize
          .computeIfAbsent(cell.params(), n -> new ArrayList<>())
          .add(axis.cost(trial) / (double) cell.samplesSeen());
    }
    TreeMap<Long, Double> medians = new TreeMap<>();
    bySize.forEach(
        (params, all) -> {
          double[] sorted = all.stream().mapToDouble(x -> x).sorted().toArray();
          medians.put(params, sorted[sorted.length / 2]);
        });
    return medians;
  }

  /** Family and arm. */
  public Contender contender() {
    return nominal.contender();
  }

  /** What is believed at {@code target}, on the axis. */
  FamilyEstimate estimate(double target) {
    return axis == ComputeAxis.NOMINAL
        ? nominal
        : Beliefs.estimate(contender(), posterior, nominal.pointsLeftOut(), target);
  }

  /** What is believed, with compute counted on the axis. */
  public Posterior posterior() {
    return posterior;
  }

  /** Whether its law may be used on this axis. */
  public boolean known() {
    return known;
  }

  /** Whether the compute of any of its trials is known on this axis. */
  boolean measured() {
    return costs.length > 0;
  }

  /** Least compute of a completed trial; NaN where there is none. */
  public double smallest() {
    return measured() ? costs[0] : Double.NaN;
  }

  /** Largest compute of a completed trial; NaN where there is none. */
  public double largest() {
    return measured() ? costs[costs.length - 1] : Double.NaN;
  }

  /** Least and largest loss of a completed trial; NaN where there is none. */
  Interval losses() {
    double[] losses = completed.stream().mapToDouble(TrialState::loss).sorted().toArray();
    return losses.length == 0
        ? Interval.UNKNOWN
        : new Interval(losses[losses.length / 2], Double.NaN, losses[0], losses[losses.length - 1]);
  }

  /** Median of the compute-optimal loss, interpolated between few budgets. */
  double lossAt(double compute) {
    double at = Math.log(compute) / Math.log(10) * STEPS_PER_DECADE;
    double left = Math.floor(at);
    double low = lnLoss(left);
    return Math.exp(low + (at - left) * (lnLoss(left + 1) - low));
  }

  private double lnLoss(double step) {
    return lnLossByLnCost.computeIfAbsent(
        step, s -> Math.log(posterior.loss(Math.pow(10, s / STEPS_PER_DECADE)).value()));
  }

  @Override
  public String toString() {
    return contender() + " on " + axis.word() + ": " + Arrays.toString(costs);
  }
}
