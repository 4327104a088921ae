package org.allometry.analysis.policy;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.allometry.analysis.design.Advice.Stop;
import org.allometry.analysis.design.Contrast;
import org.allometry.analysis.design.Goal;
import org.allometry.analysis.design.History;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.quantity.Flops;

/**
 * When a search ends. Nothing ends while a trial runs: its loss may still change the answer, and a
 * failed one gives compute back.
 */
final class StoppingRule {
  private StoppingRule() {}

  /** Whether the requested interval is reached, so that nothing more should be granted. */
  static boolean intervalReached(SearchSpace space, Beliefs beliefs) {
    double wanted = space.goal().intervalWidth();
    return wanted > 0 && beliefs.widestInterval() <= wanted;
  }

  /** Whether the goal's contrasts are decided and that is all it wants, on enough trials. */
  static boolean contrastDecided(SearchSpace space, Beliefs beliefs) {
    return space.goal().stopWhenDecided()
        && space.contenders().size() > 1
        && beliefs.estimates().stream()
            .allMatch(e -> e.ok() && e.pointsUsed() >= Safeguards.FEWEST_TRIALS)
        && beliefs.targetContrasts().stream().allMatch(Contrast::decided);
  }

  /** Whether nothing more should be granted, although there may be trials and budget left. */
  static boolean known(SearchSpace space, Beliefs beliefs) {
    return intervalReached(space, beliefs) || contrastDecided(space, beliefs);
  }

  /** The stops that all policies share. */
  static Optional<Stop> shared(
      SearchSpace space, History history, Choices choices, Beliefs beliefs) {
    if (!history.running().isEmpty()) {
      return Optional.empty();
    }
    if (intervalReached(space, beliefs)) {
      return Optional.of(
          new Stop(
              "interval_reached",
              String.format(
                  Locale.ROOT,
                  "the 90 %% interval of %s is %.3g wide, %.3g was asked for",
                  words(space.goal()),
                  beliefs.widestInterval(),
                  space.goal().intervalWidth())));
    }
    if (contrastDecided(space, beliefs)) {
      return Optional.of(new Stop("contrast_decided", decisions(space.goal(), beliefs)));
    }
    return spent(history, choices, choices.open().isEmpty());
  }

  private static String decisions(Goal goal, Beliefs beliefs) {
    return beliefs.targetContrasts().stream()
        .map(
            c ->
                String.format(
                    Locale.ROOT,
                    "at %s %s needs %.3g [%.3g, %.3g] times the compute of %s (90 %% interval)",
                    Flops.of(goal.targetFlops()),
                    c.contender(),
                    Math.exp(-c.lnMultiplier().value()),
                    Math.exp(-c.lnMultiplier().high()),
                    Math.exp(-c.lnMultiplier().low()),
                    c.over()))
        .collect(Collectors.joining("; "));
  }

  /** The stop of a policy that has nothing left to propose, if {@code nothingLeft}. */
  static Optional<Stop> spent(History history, Choices choices, boolean nothingLeft) {
    if (!nothingLeft || !history.running().isEmpty()) {
      return Optional.empty();
    }
    if (choices.tooExpensive() > 0) {
      return Optional.of(
          new Stop(
              "budget_spent",
              "none of the "
                  + choices.tooExpensive()
                  + " candidates left fits in the "
                  + history.left()
                  + " left of "
                  + history.budget()));
    }
    return Optional.of(
        new Stop(
            "grid_exhausted",
            "every candidate of the grid has been trained; "
                + history.left()
                + " of "
                + history.budget()
                + " are left"));
  }

  /** The goal's target in words: {@code ln N_opt(1e12 FLOP)}. */
  static String words(Goal goal) {
    String at = "(" + Flops.of(goal.targetFlops()) + ")";
    return switch (goal.target()) {
      case LN_N_OPT -> "ln N_opt" + at;
      case EXPONENT -> "the exponent a";
      case LN_LOSS -> "ln L*" + at;
      case LOSSES -> "ln L at the places asked for";
      case CONTRAST -> "the ln compute multiplier" + at;
    };
  }
}
