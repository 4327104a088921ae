package org.allometry.analysis.replay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Contender;
import org.allometry.analysis.design.Goal;
import org.allometry.analysis.design.Observation;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.posterior.Basins;
import org.allometry.analysis.posterior.CostLaw;
import org.allometry.analysis.posterior.Domain;
import org.allometry.analysis.posterior.Point;
import org.allometry.analysis.posterior.Posterior;

/** What an {@link Estimator} makes of the trials of one family. */
sealed interface Judgement {
  /** The loss that a further trial would show. */
  Posterior.Prediction prediction(PoolTrial row);

  /** ln N_opt. */
  double lnNOpt(double flops);

  /** Share of the target compute that an error of 1 in ln N_opt wastes. */
  double wasteFactor();

  /** By the product's posterior. */
  record ByPosterior(Posterior posterior) implements Judgement {
    @Override
    public Posterior.Prediction prediction(PoolTrial row) {
      return posterior.prediction(row.params(), row.samples(), row.uniqueSamples());
    }

    @Override
    public double lnNOpt(double flops) {
      return posterior.lnParams(flops).value();
    }

    @Override
    public double wasteFactor() {
      return posterior.wasteFactor();
    }
  }

  /** By the basins of Chinchilla's law. */
  record ByBasins(Basins basins, CostLaw cost) implements Judgement {
    @Override
    public Posterior.Prediction prediction(PoolTrial row) {
      return basins.prediction(row.params(), row.samples(), row.uniqueSamples());
    }

    @Override
    public double lnNOpt(double flops) {
      return basins.lnParams(cost, flops);
    }

    @Override
    public double wasteFactor() {
      return basins.wasteFactor(cost);
    }
  }

  /** Makes judgements; what does not depend on the trials is worked out once. */
  final class Maker {
    private static final long SEED = 1;

    private final Estimator estimator;
    private final Goal goal;
    private final Map<Contender, Family> families = new HashMap<>();

    Maker(SearchSpace space, Estimator estimator) {
      this.estimator = estimator;
      goal = space.goal();
      for (Contender contender : space.contenders()) {
        List<Cell> cells =
            space.cells().stream().filter(c -> c.contender().equals(contender)).toList();
        families.put(contender, new Family(CostLaw.of(cells), Domain.of(cells)));
      }
    }

    private record Family(CostLaw cost, Domain domain) {}

    /** What {@code observations} say about {@code contender}; empty where they are too few. */
    Optional<Judgement> of(Contender contender, List<Observation> observations) {
      Family family = families.get(contender);
      List<Point> points = new ArrayList<>();
      for (Observation observation : observations) {
        if (observation.completed()
            && observation.candidate().cell().contender().equals(contender)) {
          points.add(Point.of(observation, false));
        }
      }
      if (family == null || points.size() < Posterior.FEWEST_POINTS) {
        return Optional.empty();
      }
      return switch (estimator) {
        case POSTERIOR ->
            Optional.of(new ByPosterior(Posterior.of(points, family.cost, family.domain)));
        case MSPE -> {
          List<Goal.Spot> spots = goal.spots().getOrDefault(contender, List.of());
          yield points.size() <= Posterior.FEWEST_POINTS || spots.isEmpty()
              ? Optional.empty()
              : Optional.of(
                  new ByBasins(new Basins(points, family.domain, spots, SEED), family.cost));
        }
      };
    }
  }
}
