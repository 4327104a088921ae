package org.allometry.analysis.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.allometry.analysis.design.Advice;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Contender;
import org.allometry.analysis.design.Contrast;
import org.allometry.analysis.design.FamilyEstimate;
import org.allometry.analysis.design.FamilyEstimate.Coefficient;
import org.allometry.analysis.design.Goal;
import org.allometry.analysis.design.History;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.design.TrialStop;
import org.allometry.analysis.posterior.Aim;
import org.allometry.analysis.posterior.Comparison;
import org.allometry.analysis.posterior.CostLaw;
import org.allometry.analysis.posterior.Domain;
import org.allometry.analysis.posterior.Point;
import org.allometry.analysis.posterior.Posterior;
import org.jspecify.annotations.Nullable;

/**
 * A posterior and an estimate for each contender of a search.
 *
 * <p>Everything is computed when it is first asked for: a policy that needs no posterior for its
 * choice does not pay for one. Not thread-safe.
 */
public final class Beliefs {
  private final SearchSpace space;
  private final History history;
  private final Map<Contender, Posterior> posteriors = new HashMap<>();
  private @Nullable List<FamilyEstimate> estimates;
  private @Nullable List<Contrast> contrasts;

  private Beliefs(SearchSpace space, History history) {
    this.space = space;
    this.history = history;
  }

  /** What {@code history} says about every contender of {@code space}. */
  public static Beliefs of(SearchSpace space, History history) {
    return new Beliefs(space, history);
  }

  /** The posterior of {@code contender}. */
  public Posterior posterior(Contender contender) {
    if (!space.contenders().contains(contender)) {
      throw new IllegalArgumentException(
          contender + " is not in the search; it has " + space.contenders());
    }
    return posteriors.computeIfAbsent(contender, c -> posterior(c, true));
  }

  /** A posterior of {@code contender}; one that knows of no misfit unless {@code misfit}. */
  Posterior posterior(Contender contender, boolean misfit) {
    List<Cell> cells = space.cells().stream().filter(c -> c.contender().equals(contender)).toList();
    return Posterior.of(points(contender), CostLaw.of(cells), Domain.of(cells), misfit);
  }

  /** The completed trials of {@code contender}. */
  List<Point> points(Contender contender) {
    boolean sharesTrunks = space.schedule().sharesTrunks();
    long most =
        space.cells().stream()
            .filter(c -> c.contender().equals(contender))
            .mapToLong(Cell::uniqueSamples)
            .max()
            .orElse(0);
    boolean all = space.goal().target() == Goal.Target.LOSSES;
    return history.observations().stream()
        .filter(o -> o.candidate().cell().contender().equals(contender) && o.completed())
        .filter(o -> all || o.candidate().cell().uniqueSamples() >= most)
        .map(o -> Point.of(o, sharesTrunks))
        .toList();
  }

  /** One estimate for each contender, in the order of the search space. */
  public List<FamilyEstimate> estimates() {
    List<FamilyEstimate> known = estimates;
    if (known == null) {
      known =
          space.contenders().stream()
              .map(c -> estimate(c, posterior(c), leftOut(c), space.goal().targetFlops()))
              .toList();
      estimates = known;
    }
    return known;
  }

  private int leftOut(Contender contender) {
    long ended =
        history.observations().stream()
            .filter(o -> o.candidate().cell().contender().equals(contender))
            .count();
    return (int) ended - points(contender).size();
  }

  /**
   * Every pair of contenders at the goal's compute, each later one of the space over each earlier
   * one; unknown unless the laws of both are.
   */
  public List<Contrast> contrasts() {
    List<Contrast> known = contrasts;
    if (known == null) {
      List<Contrast> pairs = new ArrayList<>();
      for (int j = 1; j < estimates().size(); j++) {
        for (int i = 0; i < j; i++) {
          pairs.add(contrast(estimates().get(j), estimates().get(i)));
        }
      }
      known = List.copyOf(pairs);
      contrasts = known;
    }
    return known;
  }

  private Contrast contrast(FamilyEstimate of, FamilyEstimate over) {
    if (!of.ok() || !over.ok()) {
      return Contrast.unknown(of.contender(), over.contender());
    }
    Comparison comparison = posterior(of.contender()).over(posterior(over.contender()));
    double flops = space.goal().targetFlops();
    return new Contrast(
        of.contender(),
        over.contender(),
        comparison.lnMultiplier(flops),
        comparison.aDifference(flops),
        comparison.gammaDifference(flops),
        comparison.chanceLess(flops));
  }

  /** Advice on these beliefs. */
  Advice advice(List<Proposal> proposals, Optional<Advice.Stop> stop, List<TrialStop> trialStops) {
    return new Advice(estimates(), proposals, stop, contrasts(), trialStops);
  }

  /** The contrasts that a goal of that kind asks for: every other contender over the first. */
  List<Contrast> targetContrasts() {
    return contrasts().stream()
        .filter(c -> c.over().equals(space.contenders().getFirst()))
        .toList();
  }

  /** What a trial of {@code contender} shall narrow. */
  Aim aim(Contender contender) {
    Goal goal = space.goal();
    return switch (goal.target()) {
      case LN_N_OPT, EXPONENT, LN_LOSS, LOSSES -> Aim.of(goal, contender);
      case CONTRAST -> ContrastAims.of(this, goal, contender);
    };
  }

  /** Whether every estimate may be used. */
  boolean allOk() {
    return estimates().stream().allMatch(FamilyEstimate::ok);
  }

  /** Width of the goal's 90 % interval in the widest contender; infinite unless all are ok. */
  double widestInterval() {
    if (!allOk()) {
      return Double.POSITIVE_INFINITY;
    }
    return switch (space.goal().target()) {
      case LN_N_OPT -> widest(e -> e.lnNOpt().high() - e.lnNOpt().low());
      case EXPONENT -> widest(e -> e.a().high() - e.a().low());
      case LOSSES -> Double.POSITIVE_INFINITY;
      case LN_LOSS -> widest(e -> Math.log(e.loss().high() / e.loss().low()));
      case CONTRAST ->
          targetContrasts().stream()
              .mapToDouble(c -> c.lnMultiplier().high() - c.lnMultiplier().low())
              .max()
              .orElse(Double.POSITIVE_INFINITY);
    };
  }

  private double widest(ToDoubleFunction<FamilyEstimate> width) {
    return estimates().stream().mapToDouble(width).max().orElseThrow();
  }

  /**
   * What a posterior says about {@code contender} at one compute.
   *
   * @param leftOut ended trials that are no points of it
   * @param target compute, in the unit of the posterior's cost
   */
  public static FamilyEstimate estimate(
      Contender contender, Posterior posterior, int leftOut, double target) {
    String status = posterior.identification(target).name().toLowerCase(Locale.ROOT);
    boolean shown =
        switch (posterior.identification(target)) {
          case OK, NOT_CONVERGED -> true;
          case TOO_FEW_POINTS, NOT_IDENTIFIED -> false;
        };
    if (!shown) {
      Interval no = Interval.UNKNOWN;
      return new FamilyEstimate(
          contender,
          "chinchilla",
          status,
          posterior.points(),
          leftOut,
          List.of(),
          no,
          no,
          no,
          no,
          no,
          no,
          no);
    }
    return new FamilyEstimate(
        contender,
        "chinchilla",
        status,
        posterior.points(),
        leftOut,
        List.of(
            new Coefficient("E", posterior.floor()),
            new Coefficient("A", posterior.scaleOfParams()),
            new Coefficient("B", posterior.scaleOfSamples()),
            new Coefficient("alpha", posterior.alpha()),
            new Coefficient("beta", posterior.beta())),
        posterior.a(target),
        posterior.b(target),
        posterior.gamma(target),
        posterior.params(target),
        posterior.lnParams(target),
        posterior.samples(target),
        posterior.loss(target),
        posterior.bend().orElse(0));
  }
}
