package org.allometry.analysis.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.History;
import org.allometry.analysis.design.Observation;
import org.allometry.analysis.design.Progress;
import org.allometry.analysis.design.Proposal.RunnerUp;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.design.TrialStop;
import org.allometry.analysis.policy.GainRanking.Scored;
import org.allometry.analysis.posterior.Lookahead.Drop;
import org.allometry.analysis.quantity.Flops;
import org.jspecify.annotations.Nullable;

/**
 * Continue or stop: whether a running trial is still worth what it would yet cost.
 *
 * <p>Its gain is what its outcome is expected to take off the target's variance, given all that is
 * known now and all other trials that run; its price is what it would still take, not what it has
 * taken. Both make its score like that of a choice. It is stopped where a choice that would spend
 * what it would still take, half of it at least, has a score more than {@code stopRatio} times as
 * high: then the same compute narrows the target by far more elsewhere. A dearer choice is no
 * reason, for a stop does not pay for it, and a much cheaper one is none either: it can be made
 * beside the trial. The remaining price shrinks as it trains, so most trials go on. Its losses so
 * far are no part of it: a training that goes badly says as much about the law's curvature as one
 * that goes well.
 *
 * <p>Never stopped are: a trial since whose grant no other one was completed, for it was the best
 * choice then; any while no result came since the last stop, for what that made room for has to be
 * seen first; one that is nearly through; a check trial; one that its contender is due for a fair
 * share; and one whose own trunk the best choice would start from.
 */
final class ContinueRule {
  /** Share of its price below which a trial is always finished. */
  static final double NEARLY_THROUGH = 0.2;

  /** Share of what a trial would still take that a choice in its stead spends at least. */
  static final double LIKE_FOR_LIKE = 0.5;

  private final SearchSpace space;
  private final History history;
  private final Beliefs beliefs;
  private final PolicySettings settings;

  ContinueRule(SearchSpace space, History history, Beliefs beliefs, PolicySettings settings) {
    this.space = space;
    this.history = history;
    this.beliefs = beliefs;
    this.settings = settings;
  }

  /**
   * The running trial that should be stopped, if any: one at a time, for its stop changes what the
   * others are worth.
   *
   * @param ranking with the running trials conditioned on, and nothing else
   * @param safeguards of the same history
   */
  Optional<TrialStop> stop(GainRanking ranking, Safeguards safeguards) {
    List<Progress> reconsidered = new ArrayList<>();
    for (Progress trial : history.progress()) {
      if (mayBeStopped(trial, ranking, safeguards)) {
        reconsidered.add(trial);
      }
    }
    if (reconsidered.isEmpty()
        || settings.stopRatio() == Double.POSITIVE_INFINITY
        || stoppedSinceTheLastResult()) {
      return Optional.empty();
    }
    Flops most = reconsidered.stream().map(Progress::remaining).max(Flops::compareTo).orElseThrow();
    History roomy = history.withLeft(history.left().plus(most));
    List<Choice> choices = safeguards.withoutTooManySmall(Choices.of(space, roomy).open());
    double rho = ranking.rho(choices, roomy.left().asDouble());
    List<Scored> ranked = ranking.rank(choices, roomy.left().asDouble());
    @Nullable Progress worst = null;
    // What beats a trial only once that is gone brings the same information again.
    double largest = 1;
    for (Progress trial : reconsidered) {
      double score = ranking.score(trial, ranking.stillExpected(trial.candidate()), rho);
      double ratio = inStead(trial, ranked).map(s -> s.score() / score).orElse(0.0);
      if (ratio > largest) {
        largest = ratio;
        worst = trial;
      }
    }
    return worst == null
        ? Optional.empty()
        : insteadOf(worst, ranking.stillExpected(worst.candidate()));
  }

  private boolean stoppedSinceTheLastResult() {
    for (Observation observation : history.observations().reversed()) {
      if (observation.completed()) {
        return false;
      }
      if (observation.outcome() == Observation.Outcome.STOPPED) {
        return true;
      }
    }
    return false;
  }

  /** The best that would spend what {@code trial} would still take. */
  private static Optional<Scored> inStead(Progress trial, List<Scored> ranked) {
    double remaining = trial.remaining().asDouble();
    return ranked.stream()
        .filter(s -> s.choice().price().asDouble() <= remaining)
        .filter(s -> s.choice().price().asDouble() >= LIKE_FOR_LIKE * remaining)
        .findFirst();
  }

  private boolean mayBeStopped(Progress trial, GainRanking ranking, Safeguards safeguards) {
    Cell cell = trial.candidate().cell();
    return trial.newResult()
        && trial.shareLeft() >= NEARLY_THROUGH
        && space.cells().contains(cell)
        && !safeguards.isCheck(cell, ranking.lookahead(cell.contender()));
  }

  private Optional<TrialStop> insteadOf(Progress trial, Drop drop) {
    History without = history.without(trial);
    Safeguards safeguards = new Safeguards(space, without, settings);
    List<Choice> choices =
        safeguards.withoutTooManySmall(Choices.of(space, without).open()).stream()
            .filter(c -> !c.candidate().equals(trial.candidate()))
            .toList();
    boolean due = !safeguards.fairShare(trial.candidate().cell().contender(), choices).isEmpty();
    if (due) {
      return Optional.empty();
    }
    GainRanking ranking = new GainRanking(space, without, beliefs, settings.rho());
    double left = without.left().asDouble();
    Optional<Scored> other = inStead(trial, ranking.rank(choices, left));
    if (other.isEmpty()) {
      return Optional.empty();
    }
    Scored best = other.get();
    double score = ranking.score(trial, drop, ranking.rho(choices, left));
    boolean standsOnIt =
        space.schedule().sharesTrunks()
            && best.choice().candidate().trunk().equals(trial.candidate().trunk());
    if (standsOnIt || best.score() <= settings.stopRatio() * score) {
      return Optional.empty();
    }
    double sd = ranking.targetSd(trial.candidate().cell().contender());
    return Optional.of(
        new TrialStop(
            trial.candidate(),
            trial.remaining(),
            drop.target(),
            score,
            new RunnerUp(best.choice().candidate(), best.score()),
            sd,
            reason(trial, drop, score, best, sd)));
  }

  private String reason(Progress trial, Drop drop, double score, Scored best, double sd) {
    Cell cell = trial.candidate().cell();
    Choice choice = best.choice();
    String other =
        choice.cell().contender().equals(cell.contender())
            ? choice.name()
            : choice.cell().contender() + " " + choice.name();
    return String.format(
        Locale.ROOT,
        "not worth the %s that it would still take (%.0f %% of its price): its outcome would narrow"
            + " %s of %s from sd %.3g to %.3g; %s would narrow it to %.3g for %s, %s for its price"
            + " (stopped from %.3g times on)",
        trial.remaining(),
        100 * trial.shareLeft(),
        StoppingRule.words(space.goal()),
        cell.contender(),
        sd,
        after(sd, drop.target()),
        other,
        after(sd, best.drop().target()),
        choice.price(),
        score > 0
            ? String.format(Locale.ROOT, "%.2g times as much", best.score() / score)
            : "infinitely more",
        settings.stopRatio());
  }

  private static double after(double sd, double drop) {
    return Math.sqrt(Math.max(0, sd * sd - drop));
  }
}
