package org.allometry.orchestrator.comparison;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.allometry.actors.sweep.SweepState;
import org.allometry.actors.sweep.TrialState;
import org.allometry.analysis.design.Contender;
import org.allometry.analysis.design.FamilyEstimate;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.policy.Beliefs;
import org.allometry.analysis.posterior.Comparison;

/**
 * All contenders of a sweep on one axis.
 *
 * @param axis how compute is counted
 * @param entrants in the order of the search space
 * @param target compute at which the sweep asks its question. It is given in nominal FLOP; on other
 *     axes it lies as many times beyond the largest trial as there
 */
public record AxisComparison(ComputeAxis axis, List<Entrant> entrants, double target) {
  private static final int HALVINGS = 40;

  /** Copies the list. */
  public AxisComparison {
    entrants = List.copyOf(entrants);
  }

  /**
   * The comparison on every axis on which every contender has been measured, always on the nominal
   * one: the chosen axis first, the others in the order of {@link ComputeAxis}.
   *
   * @param state trials
   * @param space what may be trained, and the nominal target compute
   * @param beliefs about the same trials
   * @param chosen to be shown first where it is known
   */
  public static List<AxisComparison> all(
      SweepState state, SearchSpace space, Beliefs beliefs, ComputeAxis chosen) {
    Map<Contender, List<TrialState>> trials =
        state.trialsInOrder().stream()
            .filter(t -> space.isOfLaw(t.candidate().cell()))
            .collect(Collectors.groupingBy(t -> t.candidate().cell().contender()));
    double target = space.goal().targetFlops();
    AxisComparison nominal =
        new AxisComparison(
            ComputeAxis.NOMINAL, entrants(ComputeAxis.NOMINAL, trials, beliefs), target);
    List<AxisComparison> all = new ArrayList<>(List.of(nominal));
    double factor = Math.max(1, target / nominal.largest());
    for (ComputeAxis axis : ComputeAxis.values()) {
      List<Entrant> entrants =
          axis == ComputeAxis.NOMINAL ? List.of() : entrants(axis, trials, beliefs);
      if (!entrants.isEmpty() && entrants.stream().allMatch(Entrant::measured)) {
        AxisComparison other = new AxisComparison(axis, entrants, Double.NaN);
        all.add(new AxisComparison(axis, entrants, other.largest() * factor));
      }
    }
    all.sort(Comparator.comparingInt(c -> c.axis() == chosen ? 0 : 1));
    return all;
  }

  private static List<Entrant> entrants(
      ComputeAxis axis, Map<Contender, List<TrialState>> trials, Beliefs beliefs) {
    return beliefs.estimates().stream()
        .map(
            e ->
                Entrant.of(
                    e,
                    axis,
                    beliefs.posterior(e.contender()),
                    trials.getOrDefault(e.contender(), List.of())))
        .toList();
  }

  /** Largest compute of a completed trial of any contender; NaN where there is none. */
  private double largest() {
    return entrants.stream()
        .mapToDouble(Entrant::largest)
        .filter(Double::isFinite)
        .max()
        .orElse(Double.NaN);
  }

  /** What is believed about every contender at the target, on the axis. */
  public List<FamilyEstimate> estimates() {
    return entrants.stream().map(e -> e.estimate(target)).toList();
  }

  /** Every pair, each later contender of the space over each earlier one, as figures show it. */
  public List<Pair> pairs() {
    List<Pair> pairs = new ArrayList<>();
    for (int over = 0; over < entrants.size(); over++) {
      for (int family = over + 1; family < entrants.size(); family++) {
        pairs.add(new Pair(entrants.get(family), entrants.get(over)));
      }
    }
    return pairs;
  }

  /**
   * What there is to say about a pair: the multiplier at the target, and at the largest compute at
   * which it is no extrapolation where the target lies beyond that.
   */
  public List<Multiplier> multipliers(Pair pair) {
    Multiplier atTarget = pair.at(target);
    List<Multiplier> all = new ArrayList<>(List.of(atTarget));
    if (!atTarget.observed()) {
      pair.atLargestObserved().ifPresent(all::add);
    }
    return all;
  }

  /** One contender against another. */
  public final class Pair {
    private final Entrant family;
    private final Entrant over;
    private final Comparison comparison;

    private Pair(Entrant family, Entrant over) {
      this.family = family;
      this.over = over;
      this.comparison = family.posterior().over(over.posterior());
    }

    /** The one whose advantage it is. */
    public Entrant family() {
      return family;
    }

    /** The one that it is compared with. */
    public Entrant over() {
      return over;
    }

    /**
     * The multiplier at the largest compute at which it is no extrapolation, where there is one.
     */
    public Optional<Multiplier> atLargestObserved() {
      if (status() != Multiplier.Status.OK) {
        return Optional.empty();
      }
      double low = Math.log(over.smallest());
      double high = Math.log(over.largest());
      if (observed(Math.exp(high))) {
        return Optional.of(at(over.largest()));
      }
      double best = Math.max(over.losses().low(), family.losses().low());
      for (int i = 0; i < HALVINGS; i++) {
        double middle = (low + high) / 2;
        if (over.lossAt(Math.exp(middle)) >= best) {
          low = middle;
        } else {
          high = middle;
        }
      }
      double edge = Math.exp(low);
      return observed(edge) ? Optional.of(at(edge)) : Optional.empty();
    }

    /** The multiplier at a compute of {@code over}. */
    public Multiplier at(double compute) {
      Multiplier.Status status = status();
      if (status != Multiplier.Status.OK) {
        return multiplier(compute, Double.NaN, Interval.UNKNOWN, false, status);
      }
      Interval ln = comparison.lnMultiplier(compute);
      if (!(ln.value() > Double.NEGATIVE_INFINITY && ln.value() < Double.POSITIVE_INFINITY)) {
        return multiplier(
            compute, over.lossAt(compute), Interval.UNKNOWN, false, Multiplier.Status.OUT_OF_REACH);
      }
      return multiplier(
          compute,
          over.lossAt(compute),
          Multiplier.ofLogarithm(ln),
          observed(compute),
          Multiplier.Status.OK);
    }

    private Multiplier multiplier(
        double compute,
        double loss,
        Interval interval,
        boolean observed,
        Multiplier.Status status) {
      return new Multiplier(
          family.contender(), over.contender(), axis, compute, loss, interval, observed, status);
    }

    private Multiplier.Status status() {
      if (!family.known() || !over.known()) {
        return Multiplier.Status.NO_LAW;
      }
      Interval a = family.losses();
      Interval b = over.losses();
      return Math.max(a.low(), b.low()) <= Math.min(a.high(), b.high())
          ? Multiplier.Status.OK
          : Multiplier.Status.NO_COMMON_LOSS;
    }

    private boolean observed(double compute) {
      double loss = over.lossAt(compute);
      return compute >= over.smallest() * (1 - 1e-9)
          && compute <= over.largest() * (1 + 1e-9)
          && inside(loss, over.losses())
          && inside(loss, family.losses());
    }

    private static boolean inside(double loss, Interval range) {
      return loss >= range.low() && loss <= range.high();
    }
  }
}
