package org.allometry.analysis.replay;

import java.util.Collections;
import java.util.List;
import org.allometry.analysis.design.Contender;
import org.allometry.analysis.design.FamilyEstimate;
import org.allometry.analysis.design.History;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.design.Observation;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.policy.Beliefs;
import org.allometry.analysis.posterior.Posterior;
import org.allometry.analysis.quantity.Flops;

/** Judges the trials that a policy chose by what the product's posterior makes of them. */
final class Scoring {
  private final SearchSpace space;
  private final Target target;

  Scoring(SearchSpace space, Target target) {
    this.space = space;
    this.target = target;
  }

  /** The score of the first {@code count} of {@code observations}. */
  Score of(List<Observation> observations, int count) {
    History history =
        new History(
            observations.subList(0, count),
            List.of(),
            Collections.emptySortedMap(),
            Flops.ZERO,
            Flops.ZERO);
    Beliefs beliefs = Beliefs.of(space, history);
    boolean enough =
        target.rows().stream()
            .map(PoolTrial::family)
            .distinct()
            .allMatch(f -> posterior(beliefs, f).points() >= Posterior.FEWEST_POINTS);
    return enough ? score(beliefs) : Score.UNKNOWN;
  }

  private static Posterior posterior(Beliefs beliefs, String family) {
    return beliefs.posterior(new Contender(family, "default"));
  }

  private Score score(Beliefs beliefs) {
    double mean = target.meanLoss();
    double squares = 0;
    double total = 0;
    double relative = 0;
    double inside50 = 0;
    double inside90 = 0;
    double width = 0;
    for (PoolTrial row : target.rows()) {
      Posterior.Prediction prediction =
          posterior(beliefs, row.family())
              .prediction(row.params(), row.samples(), row.uniqueSamples());
      double off = prediction.median() - row.loss();
      squares += off * off;
      total += (row.loss() - mean) * (row.loss() - mean);
      relative += Math.abs(off) / row.loss();
      inside50 += within(row.loss(), prediction.low50(), prediction.high50());
      inside90 += within(row.loss(), prediction.low90(), prediction.high90());
      width += Math.log(prediction.high90() / prediction.low90());
    }
    int rows = target.rows().size();
    double lnNOpt = 0;
    double waste = 0;
    int families = 0;
    for (FamilyEstimate estimate : beliefs.estimates()) {
      Double truth = target.lnNOpt().get(estimate.contender().family());
      if (truth != null) {
        Posterior posterior = beliefs.posterior(estimate.contender());
        Interval believed = posterior.lnParams(target.flops());
        double off = Math.abs(believed.value() - truth);
        lnNOpt += off;
        waste += posterior.wasteFactor() * off * off;
        families++;
      }
    }
    return new Score(
        total > 0 ? 1 - squares / total : Double.NaN,
        relative / rows,
        families > 0 ? lnNOpt / families : Double.NaN,
        families > 0 ? waste / families : Double.NaN,
        inside50 / rows,
        inside90 / rows,
        width / rows);
  }

  private static double within(double value, double low, double high) {
    return low <= value && value <= high ? 1 : 0;
  }
}
