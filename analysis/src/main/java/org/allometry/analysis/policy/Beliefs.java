package org.allometry.analysis.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Contender;
import org.allometry.analysis.design.FamilyEstimate;
import org.allometry.analysis.design.FamilyEstimate.Coefficient;
import org.allometry.analysis.design.Goal;
import org.allometry.analysis.design.History;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.design.Observation;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.posterior.CostLaw;
import org.allometry.analysis.posterior.Domain;
import org.allometry.analysis.posterior.Point;
import org.allometry.analysis.posterior.Posterior;

/** A posterior and an estimate for each contender of a search. */
public final class Beliefs {
  private final Map<Contender, Posterior> posteriors;
  private final List<FamilyEstimate> estimates;
  private final Goal goal;

  private Beliefs(Map<Contender, Posterior> posteriors, List<FamilyEstimate> estimates, Goal goal) {
    this.posteriors = posteriors;
    this.estimates = estimates;
    this.goal = goal;
  }

  /** What {@code history} says about every contender of {@code space}, in the space's order. */
  public static Beliefs of(SearchSpace space, History history) {
    Map<Contender, Posterior> posteriors = new LinkedHashMap<>();
    List<FamilyEstimate> estimates = new ArrayList<>();
    for (Contender contender : space.contenders()) {
      List<Cell> cells =
          space.cells().stream().filter(c -> c.contender().equals(contender)).toList();
      List<Observation> ended =
          history.observations().stream()
              .filter(o -> o.candidate().cell().contender().equals(contender))
              .toList();
      long most = cells.stream().mapToLong(Cell::uniqueSamples).max().orElseThrow();
      List<Point> points =
          ended.stream()
              .filter(Observation::completed)
              .filter(o -> o.candidate().cell().uniqueSamples() >= most)
              .map(Point::of)
              .toList();
      Posterior posterior = Posterior.of(points, CostLaw.of(cells), Domain.of(cells));
      posteriors.put(contender, posterior);
      estimates.add(estimate(contender, posterior, ended.size() - points.size(), space.goal()));
    }
    return new Beliefs(
        Collections.unmodifiableMap(posteriors), List.copyOf(estimates), space.goal());
  }

  /** The posterior of {@code contender}. */
  public Posterior posterior(Contender contender) {
    Posterior posterior = posteriors.get(contender);
    if (posterior == null) {
      throw new IllegalArgumentException(
          contender + " is not in the search; it has " + posteriors.keySet());
    }
    return posterior;
  }

  /** One estimate for each contender, in the order of the search space. */
  public List<FamilyEstimate> estimates() {
    return estimates;
  }

  /** Whether every estimate may be used. */
  boolean allOk() {
    return estimates.stream().allMatch(FamilyEstimate::ok);
  }

  /** Width of the goal's 90 % interval in the widest contender; infinite unless all are ok. */
  double widestInterval() {
    if (!allOk()) {
      return Double.POSITIVE_INFINITY;
    }
    return estimates.stream().mapToDouble(this::width).max().orElseThrow();
  }

  private double width(FamilyEstimate estimate) {
    return switch (goal.target()) {
      case LN_N_OPT -> estimate.lnNOpt().high() - estimate.lnNOpt().low();
      case EXPONENT -> estimate.a().high() - estimate.a().low();
      case LN_LOSS -> Math.log(estimate.loss().high() / estimate.loss().low());
    };
  }

  private static FamilyEstimate estimate(
      Contender contender, Posterior posterior, int leftOut, Goal goal) {
    double target = goal.targetFlops();
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
        posterior.a(),
        posterior.b(),
        posterior.gamma(),
        posterior.params(target),
        posterior.lnParams(target),
        posterior.samples(target),
        posterior.loss(target));
  }
}
