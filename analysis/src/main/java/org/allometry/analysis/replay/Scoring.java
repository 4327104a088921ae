package org.allometry.analysis.replay;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allometry.analysis.design.Contender;
import org.allometry.analysis.design.Observation;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.posterior.Posterior;

/** Judges the trials that a policy chose by what an {@link Estimator} makes of them. */
final class Scoring {
  private final Judgement.Maker maker;
  private final Target target;

  Scoring(SearchSpace space, Target target, Estimator estimator) {
    maker = new Judgement.Maker(space, estimator);
    this.target = target;
  }

  /** The score of {@code observations}. */
  Score of(List<Observation> observations) {
    Map<String, Judgement> judgements = new HashMap<>();
    for (PoolTrial row : target.rows()) {
      if (!judgements.containsKey(row.family())) {
        Optional<Judgement> judgement = maker.of(Pool.contender(row.family()), observations);
        if (judgement.isEmpty()) {
          return Score.UNKNOWN;
        }
        judgements.put(row.family(), judgement.get());
      }
    }
    return score(judgements);
  }

  private Score score(Map<String, Judgement> judgements) {
    double mean = target.meanLoss();
    double squares = 0;
    double total = 0;
    double relative = 0;
    double inside50 = 0;
    double inside90 = 0;
    double width50 = 0;
    double width90 = 0;
    for (PoolTrial row : target.rows()) {
      Posterior.Prediction prediction = of(judgements, row.family()).prediction(row);
      double off = prediction.median() - row.loss();
      squares += off * off;
      total += (row.loss() - mean) * (row.loss() - mean);
      relative += Math.abs(off) / row.loss();
      inside50 += within(row.loss(), prediction.low50(), prediction.high50());
      inside90 += within(row.loss(), prediction.low90(), prediction.high90());
      width50 += Math.log(prediction.high50() / prediction.low50());
      width90 += Math.log(prediction.high90() / prediction.low90());
    }
    double lnNOpt = 0;
    double waste = 0;
    int families = 0;
    for (Map.Entry<String, Double> truth : target.lnNOpt().entrySet()) {
      if (judgements.containsKey(truth.getKey())) {
        Judgement judgement = of(judgements, truth.getKey());
        double off = Math.abs(judgement.lnNOpt(target.flops()) - truth.getValue());
        lnNOpt += off;
        waste += judgement.wasteFactor() * off * off;
        families++;
      }
    }
    int rows = target.rows().size();
    return new Score(
        total > 0 ? 1 - squares / total : Double.NaN,
        relative / rows,
        families > 0 ? lnNOpt / families : Double.NaN,
        families > 0 ? waste / families : Double.NaN,
        inside50 / rows,
        inside90 / rows,
        width50 / rows,
        width90 / rows);
  }

  private static Judgement of(Map<String, Judgement> judgements, String family) {
    Judgement judgement = judgements.get(family);
    if (judgement == null) {
      throw new IllegalStateException(new Contender(family, Pool.ARM) + " was not judged");
    }
    return judgement;
  }

  private static double within(double value, double low, double high) {
    return low <= value && value <= high ? 1 : 0;
  }
}
