package org.allometry.analysis.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.allometry.analysis.design.Advice.Stop;
import org.allometry.analysis.design.Contender;
import org.allometry.analysis.design.Goal;
import org.allometry.analysis.design.History;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.design.Proposal.RunnerUp;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.design.TrialStop;
import org.allometry.analysis.design.Trunk;
import org.allometry.analysis.policy.GainRanking.Scored;

/**
 * The product's own policy: cost-aware c-optimal design on the posterior of each contender's law.
 *
 * <p>First five trials per contender by {@link InitialDesign}; then the check trial that is due, if
 * any; then by gain / price^rho, each proposal conditioned on those before it, so that several
 * devices may take the first few at once. Of the running trials it names at most one that is not
 * worth going on with ({@link ContinueRule}).
 */
final class AdaptivePolicy extends DecidingPolicy {
  static final String NAME = "adaptive";

  /** Proposals that are conditioned on those before them; later ones are ranked as they are. */
  private static final int BATCH = 4;

  /** Proposals given at most. */
  private static final int MOST_PROPOSALS = 64;

  private final PolicySettings settings;
  private final FirstTrials firstTrials;

  AdaptivePolicy(PolicySettings settings) {
    this.settings = settings;
    firstTrials = new FirstTrials(settings.designShare());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  Decision decide(Situation situation) {
    return firstTrials.due(situation).orElseGet(() -> byGain(situation));
  }

  private Decision byGain(Situation situation) {
    SearchSpace space = situation.space();
    History history = situation.history();
    Beliefs beliefs = situation.beliefs();
    Choices choices = situation.choices();
    GainRanking ranking = new GainRanking(space, history, beliefs, settings.rho());
    Safeguards safeguards = new Safeguards(space, history, settings);
    boolean worthIsKnown = space.goal().target() != Goal.Target.CONTRAST;
    if (space.goal().stopWhenNotWorthIt()
        && worthIsKnown
        && history.running().isEmpty()
        && beliefs.allOk()) {
      Optional<Stop> stop = ranking.notWorthIt(choices.open());
      if (stop.isPresent()) {
        return new Decision(List.of(), stop);
      }
    }
    List<Choice> pool = safeguards.withoutTooManySmall(choices.open());
    List<TrialStop> trialStops =
        new ContinueRule(space, history, beliefs, settings)
            .stop(ranking, safeguards).stream().toList();
    Batch batch = new Batch(space, beliefs, ranking, pool, history.left().asDouble());
    for (Contender contender : space.contenders()) {
      batch.takeFairShare(safeguards.fairShare(contender, batch.pool));
    }
    for (Contender contender : space.contenders()) {
      safeguards
          .dueCheck(contender, batch.pool, ranking.lookahead(contender))
          .ifPresent(batch::takeCheck);
    }
    while (batch.proposals.size() < BATCH && !batch.pool.isEmpty()) {
      batch.takeBest();
    }
    batch.appendRest();
    return new Decision(batch.proposals, Optional.empty(), trialStops);
  }

  /** Proposals under construction, and what may still follow them. */
  private static final class Batch {
    private final SearchSpace space;
    private final Beliefs beliefs;
    private final GainRanking ranking;
    private final List<Proposal> proposals = new ArrayList<>();
    private List<Choice> pool;
    private double left;

    Batch(SearchSpace space, Beliefs beliefs, GainRanking ranking, List<Choice> pool, double left) {
      this.space = space;
      this.beliefs = beliefs;
      this.ranking = ranking;
      this.pool = pool;
      this.left = left;
    }

    void takeBest() {
      List<Scored> ranked = ranking.rank(pool, left);
      Scored best = ranked.getFirst();
      proposals.add(
          proposal(best, ranked.size() > 1 ? Optional.of(ranked.get(1)) : Optional.empty()));
      remove(best.choice());
    }

    /** Takes the best of {@code choices}, which a contender is due whatever the gains say. */
    void takeFairShare(List<Choice> choices) {
      if (!choices.isEmpty()) {
        take(
            ranking.rank(choices, left).getFirst().choice(),
            "no contender goes with fewer than "
                + Safeguards.FEWEST_TRIALS
                + " trials over 1.5 decades of compute; ");
      }
    }

    void takeCheck(Choice check) {
      take(
          check,
          "check trial near the predicted optimum, as large as its share of the budget allows; ");
    }

    private void take(Choice due, String why) {
      List<Scored> ranked = ranking.rank(pool, left);
      Scored scored = ranked.stream().filter(s -> s.choice().equals(due)).findFirst().orElseThrow();
      Optional<Scored> other = ranked.stream().filter(s -> !s.equals(scored)).findFirst();
      Proposal plain = proposal(scored, other);
      proposals.add(
          new Proposal(
              plain.candidate(),
              plain.kind(),
              plain.startStep(),
              plain.price(),
              plain.gain(),
              plain.score(),
              plain.targetSd(),
              plain.runnerUp(),
              why + plain.reason()));
      remove(due);
    }

    /** The choices that are left, ranked once. */
    void appendRest() {
      List<Scored> rest = ranking.rank(pool, left);
      for (int i = 0; i < rest.size() && proposals.size() < MOST_PROPOSALS; i++) {
        Optional<Scored> next =
            i + 1 < rest.size() ? Optional.of(rest.get(i + 1)) : Optional.empty();
        proposals.add(proposal(rest.get(i), next));
      }
    }

    /** Conditions on {@code taken} and drops what cannot be granted beside it. */
    private void remove(Choice taken) {
      ranking.expect(taken.candidate());
      left -= taken.price().asDouble();
      boolean sharesTrunks = space.schedule().sharesTrunks();
      Trunk trunk = taken.candidate().trunk();
      pool =
          pool.stream()
              .filter(c -> !c.candidate().equals(taken.candidate()))
              .filter(c -> !sharesTrunks || !c.candidate().trunk().equals(trunk))
              .filter(c -> c.price().asDouble() <= left)
              .toList();
    }

    private Proposal proposal(Scored scored, Optional<Scored> next) {
      Choice choice = scored.choice();
      double sd = ranking.targetSd(choice.cell().contender());
      double gain = scored.drop().target();
      return new Proposal(
          choice.candidate(),
          choice.kind(),
          choice.startStep(),
          choice.price(),
          gain,
          scored.score(),
          sd,
          next.map(n -> new RunnerUp(n.choice().candidate(), n.score())),
          reason(scored, sd, next));
    }

    private String reason(Scored scored, double sd, Optional<Scored> next) {
      Choice choice = scored.choice();
      double after = Math.sqrt(Math.max(0, sd * sd - scored.drop().target()));
      return String.format(
          Locale.ROOT,
          "narrows %s %s %s: sd %.3g -> %.3g for %s; %s%s",
          StoppingRule.words(space.goal()),
          space.goal().target() == Goal.Target.CONTRAST ? "by a trial of" : "of",
          choice.cell().contender(),
          sd,
          after,
          choice.price(),
          next.map(n -> comparison(scored, n)).orElse("there is no other candidate"),
          bend(choice.cell().contender()));
    }

    private String bend(Contender contender) {
      OptionalDouble bend = beliefs.posterior(contender).bend();
      return bend.isPresent()
          ? String.format(
              Locale.ROOT,
              "; the law of %s bends: cheaper trials miss dearer ones by %.1f standard errors",
              contender,
              bend.getAsDouble())
          : "";
    }

    private static String comparison(Scored scored, Scored next) {
      double ratio = next.score() / scored.score();
      String name =
          next.choice().cell().contender().equals(scored.choice().cell().contender())
              ? next.choice().name()
              : next.choice().cell().contender() + " " + next.choice().name();
      return String.format(
          Locale.ROOT,
          "next best %s scores %.0f %% %s",
          name,
          Math.abs(1 - ratio) * 100,
          ratio <= 1 ? "less" : "more");
    }
  }
}
