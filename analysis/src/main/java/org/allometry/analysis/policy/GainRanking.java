package org.allometry.analysis.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.allometry.analysis.design.Advice.Stop;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Contender;
import org.allometry.analysis.design.Goal;
import org.allometry.analysis.design.History;
import org.allometry.analysis.design.Observation;
import org.allometry.analysis.design.Progress;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.posterior.Lookahead;
import org.allometry.analysis.posterior.Lookahead.Drop;
import org.allometry.analysis.posterior.Lookahead.Site;
import org.allometry.analysis.quantity.Flops;
import org.jspecify.annotations.Nullable;

/**
 * Ranks choices by what they are expected to take off the target's variance per price^rho, with the
 * running trials conditioned on.
 */
final class GainRanking {
  /** Trials that must stay affordable for rho to keep its low value. */
  private static final double FEW_TRIALS = 5;

  /** What a seed that brought no loss leaves of the score of its cell's next seed. */
  private static final double BAD_SEED_PENALTY = 0.3;

  /** Ended trials of a size that its chance of failure is shrunk with. */
  private static final double PRIOR_TRIALS = 3;

  private final Map<Contender, Lookahead> lookaheads = new TreeMap<>();
  private final Map<String, int[]> endedBySize = new HashMap<>();
  private final double budget;
  private final double lowRho;
  private final Goal goal;
  private final boolean sharesTrunks;

  GainRanking(SearchSpace space, History history, Beliefs beliefs, double lowRho) {
    this.lowRho = lowRho;
    goal = space.goal();
    sharesTrunks = space.schedule().sharesTrunks();
    budget = Math.max(1, history.budget().asDouble());
    for (Observation observation : history.observations()) {
      int[] counts = endedBySize.computeIfAbsent(sizeKey(observation.candidate()), k -> new int[2]);
      counts[0]++;
      counts[1] += Choices.isBad(observation) ? 1 : 0;
    }
    for (Contender contender : space.contenders()) {
      lookaheads.put(contender, beliefs.posterior(contender).lookahead(beliefs.aim(contender)));
    }
    history.running().forEach(this::expect);
  }

  /**
   * A choice with what it is worth.
   *
   * @param choice what would be granted
   * @param drop expected drop in variance
   * @param score gain over price^rho, the price as a share of the budget
   */
  record Scored(Choice choice, Drop drop, double score) {
    /** Best first; ties by price and name, never by the order of the cells. */
    static final Comparator<Scored> BEST_FIRST =
        Comparator.comparingDouble((Scored s) -> -s.score)
            .thenComparing(Scored::choice, Choice.CHEAPEST_FIRST);
  }

  /** All {@code choices}, best first, when {@code left} FLOP may still be spent. */
  List<Scored> rank(List<Choice> choices, double left) {
    List<Drop> drops = choices.stream().map(this::drop).toList();
    List<Scored> ranked = score(choices, drops, lowRho);
    if (ranked.isEmpty()) {
      return ranked;
    }
    double rho = rho(ranked.getFirst(), left);
    return rho == lowRho ? ranked : score(choices, drops, rho);
  }

  /**
   * Exponent of the price where {@code best} is the best by {@code lowRho}: rises to 1 as trials of
   * its price become few.
   */
  private double rho(Scored best, double left) {
    double affordable = left / price(best.choice());
    double share = Math.clamp((FEW_TRIALS - affordable) / (FEW_TRIALS - 1), 0, 1);
    return lowRho + (1 - lowRho) * share;
  }

  /** The exponent of the price by which {@link #rank} orders {@code choices}. */
  double rho(List<Choice> choices, double left) {
    List<Scored> ranked = score(choices, choices.stream().map(this::drop).toList(), lowRho);
    return ranked.isEmpty() ? lowRho : rho(ranked.getFirst(), left);
  }

  /** Score of a running trial: {@code drop} for what it would still take, its price^rho. */
  double score(Progress running, Drop drop, double rho) {
    return drop.target() / Math.pow(Math.max(1, running.remaining().asDouble()) / budget, rho);
  }

  /** What the outcome of {@code running} is expected to bring, given all other running trials. */
  Drop stillExpected(Candidate running) {
    return lookahead(running.cell().contender()).dropOfExpected(site(running));
  }

  private List<Scored> score(List<Choice> choices, List<Drop> drops, double rho) {
    List<Scored> scored = new ArrayList<>(choices.size());
    for (int i = 0; i < choices.size(); i++) {
      Choice choice = choices.get(i);
      double penalty = Math.pow(BAD_SEED_PENALTY, choice.badSeeds());
      double score = penalty * drops.get(i).target() / Math.pow(price(choice) / budget, rho);
      scored.add(new Scored(choice, drops.get(i), score));
    }
    scored.sort(Scored.BEST_FIRST);
    return scored;
  }

  /**
   * The stop that is due where every choice costs more than what it is expected to save at the
   * target: C* (alpha + omega beta) / 2 times the drop in the variance of ln N_opt(C*).
   */
  Optional<Stop> notWorthIt(List<Choice> choices) {
    double bestRatio = 0;
    @Nullable Choice best = null;
    for (Choice choice : choices) {
      Lookahead lookahead = lookahead(choice.cell().contender());
      double value = goal.targetFlops() * lookahead.wasteFactor() * drop(choice).lnParams();
      double ratio = value / price(choice);
      if (best == null || ratio > bestRatio) {
        best = choice;
        bestRatio = ratio;
      }
    }
    if (best == null || bestRatio >= 1) {
      return Optional.empty();
    }
    return Optional.of(
        new Stop(
            "not_worth_it",
            "the best trial left, "
                + best.name()
                + " of "
                + best.cell().contender()
                + ", costs "
                + best.price()
                + " and is expected to save "
                + Flops.of(bestRatio * price(best))
                + " at "
                + Flops.of(goal.targetFlops())));
  }

  private static double price(Choice choice) {
    return Math.max(1, choice.price().asDouble());
  }

  private Drop drop(Choice choice) {
    return lookahead(choice.cell().contender()).drop(site(choice.candidate()));
  }

  /** Conditions on {@code candidate} as on a running trial. */
  void expect(Candidate candidate) {
    lookahead(candidate.cell().contender()).expect(site(candidate));
  }

  /**
   * Standard deviation of the target of {@code contender}, running trials conditioned on; a
   * contrast's is that of all contenders together.
   */
  double targetSd(Contender contender) {
    return switch (goal.target()) {
      case LN_N_OPT, EXPONENT, LN_LOSS, LOSSES -> Math.sqrt(lookahead(contender).variance());
      case CONTRAST ->
          Math.sqrt(lookaheads.values().stream().mapToDouble(Lookahead::variance).sum());
    };
  }

  Lookahead lookahead(Contender contender) {
    Lookahead lookahead = lookaheads.get(contender);
    if (lookahead == null) {
      throw new IllegalArgumentException(contender + " is not in the search");
    }
    return lookahead;
  }

  private Site site(Candidate candidate) {
    return new Site(
        candidate.cell().params(),
        candidate.cell().samplesSeen(),
        candidate.cell().uniqueSamples(),
        sharesTrunks ? candidate.trunk().id() : candidate.toString(),
        failureChance(candidate));
  }

  private double failureChance(Candidate candidate) {
    int[] counts = endedBySize.getOrDefault(sizeKey(candidate), new int[2]);
    return counts[1] / (counts[0] + PRIOR_TRIALS);
  }

  private static String sizeKey(Candidate candidate) {
    return candidate.cell().contender() + "/" + candidate.cell().size();
  }
}
