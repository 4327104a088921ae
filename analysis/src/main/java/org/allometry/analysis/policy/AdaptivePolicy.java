package org.allometry.analysis.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.allometry.analysis.design.Advice;
import org.allometry.analysis.design.Advice.Stop;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Contender;
import org.allometry.analysis.design.Goal;
import org.allometry.analysis.design.History;
import org.allometry.analysis.design.Policy;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.design.Proposal.RunnerUp;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.design.Trunk;
import org.allometry.analysis.policy.GainRanking.Scored;

/**
 * The product's own policy: cost-aware c-optimal design on the posterior of each contender's law.
 *
 * <p>First five trials per contender by {@link InitialDesign}; then the check trial that is due, if
 * any; then by gain / price^rho, each proposal conditioned on those before it, so that several
 * devices may take the first few at once.
 */
final class AdaptivePolicy implements Policy {
  static final String NAME = "adaptive";

  /** Proposals that are conditioned on those before them; later ones are ranked as they are. */
  private static final int BATCH = 4;

  /** Proposals given at most. */
  private static final int MOST_PROPOSALS = 64;

  private final PolicySettings settings;

  AdaptivePolicy(PolicySettings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Advice advise(SearchSpace space, History history) {
    Choices choices = Choices.of(space, history);
    Beliefs beliefs = Beliefs.of(space, history);
    Optional<Stop> stop = StoppingRule.shared(space, history, choices, beliefs);
    if (stop.isPresent() || StoppingRule.known(space, beliefs)) {
      return beliefs.advice(List.of(), stop);
    }
    List<Cell> design = design(space, history);
    List<Proposal> first = byDesign(space, history, choices, design);
    boolean designRuns = history.running().stream().anyMatch(c -> design.contains(c.cell()));
    if (!first.isEmpty() || designRuns) {
      return beliefs.advice(first, Optional.empty());
    }
    return byGain(space, history, choices, beliefs);
  }

  private List<Cell> design(SearchSpace space, History history) {
    List<Contender> contenders = space.contenders();
    double affordable = settings.designShare() * history.budget().asDouble() / contenders.size();
    List<Cell> design = new ArrayList<>();
    for (Contender contender : contenders) {
      List<Cell> own = space.cells().stream().filter(c -> c.contender().equals(contender)).toList();
      design.addAll(InitialDesign.of(own, space.schedule(), affordable));
    }
    return design;
  }

  /**
   * The first trials that have neither ended nor run with any seed, one a trunk. While the last of
   * them run, nothing else is proposed: their losses are worth waiting for before gains are
   * believed.
   */
  private static List<Proposal> byDesign(
      SearchSpace space, History history, Choices choices, List<Cell> design) {
    Set<Cell> waiting = new HashSet<>(design);
    history.observations().forEach(o -> waiting.remove(o.candidate().cell()));
    history.running().forEach(c -> waiting.remove(c.cell()));
    Set<Trunk> begun = new HashSet<>();
    return choices.open().stream()
        .filter(c -> waiting.contains(c.cell()))
        .sorted(Choice.CHEAPEST_FIRST)
        .filter(c -> space.schedule().cooldownShare() >= 1 || begun.add(c.candidate().trunk()))
        .map(
            c ->
                c.proposal(
                    "by design: one of the first "
                        + design.size()
                        + " trials, which span sizes and lengths before any law is fitted: "
                        + c.name()
                        + " of "
                        + c.cell().contender()
                        + " for "
                        + c.price()))
        .toList();
  }

  private Advice byGain(SearchSpace space, History history, Choices choices, Beliefs beliefs) {
    GainRanking ranking = new GainRanking(space, history, beliefs, settings.rho());
    Safeguards safeguards = new Safeguards(space, history, settings);
    boolean worthIsKnown = space.goal().target() != Goal.Target.CONTRAST;
    if (space.goal().stopWhenNotWorthIt()
        && worthIsKnown
        && history.running().isEmpty()
        && beliefs.allOk()) {
      Optional<Stop> stop = ranking.notWorthIt(choices.open());
      if (stop.isPresent()) {
        return beliefs.advice(List.of(), stop);
      }
    }
    Batch batch =
        new Batch(
            space,
            ranking,
            safeguards.withoutTooManySmall(choices.open()),
            history.left().asDouble());
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
    return beliefs.advice(batch.proposals, Optional.empty());
  }

  /** Proposals under construction, and what may still follow them. */
  private static final class Batch {
    private final SearchSpace space;
    private final GainRanking ranking;
    private final List<Proposal> proposals = new ArrayList<>();
    private List<Choice> pool;
    private double left;

    Batch(SearchSpace space, GainRanking ranking, List<Choice> pool, double left) {
      this.space = space;
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
      boolean sharesTrunks = space.schedule().cooldownShare() < 1;
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
          "narrows %s %s %s: sd %.3g -> %.3g for %s; %s",
          StoppingRule.words(space.goal()),
          space.goal().target() == Goal.Target.CONTRAST ? "by a trial of" : "of",
          choice.cell().contender(),
          sd,
          after,
          choice.price(),
          next.map(n -> comparison(scored, n)).orElse("there is no other candidate"));
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
