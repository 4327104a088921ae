package org.allometry.orchestrator.cli;

import com.typesafe.config.Config;
import java.util.List;
import java.util.Optional;
import org.allometry.analysis.quantity.Flops;
import org.allometry.orchestrator.UserError;
import org.allometry.orchestrator.settings.ConfigSource;
import org.allometry.orchestrator.sweep.SweepStanding;
import org.allometry.orchestrator.wiring.Conditions;
import org.allometry.orchestrator.wiring.SweepPlan;

/**
 * What a configuration may say of a sweep that has begun.
 *
 * <p>Devices, supervision, metrics and logging may change at any time. The budget may grow, when
 * the user says that it is meant. Everything else decided what has been trained already.
 */
final class Amendments {
  private static final String BUDGET = "allometry.budget.total";

  private Amendments() {}

  /**
   * The plan that the sweep goes on with: its own configuration, with what may change taken from
   * {@code plan}.
   *
   * @param amend whether a larger budget is meant
   * @throws UserError with the difference where something else has changed
   */
  static SweepPlan accept(SweepPlan plan, SweepStanding standing, boolean amend) {
    List<String> differences = standing.canonical().differences(plan.canonical());
    if (differences.isEmpty()) {
      return Conditions.record(plan, standing.conditions(), Optional.empty());
    }
    boolean budgetOnly =
        differences.stream().allMatch(line -> line.startsWith(BUDGET + " = ", "- ".length()));
    Flops wanted = plan.settings().budget();
    int more = wanted.compareTo(standing.state().budget());
    if (!budgetOnly || more < 0 || (more > 0 && !amend)) {
      throw refused(plan, differences, hint(plan, budgetOnly, more, standing));
    }
    Config config = ConfigSource.complete(standing.canonical().withRuntime(plan.config()));
    return Conditions.record(
        ResumeCommand.planOf(standing, config),
        standing.conditions(),
        more > 0 ? Optional.of(wanted) : Optional.empty());
  }

  private static String hint(SweepPlan plan, boolean budgetOnly, int more, SweepStanding standing) {
    String name = plan.settings().name();
    if (!budgetOnly) {
      return "undo the change, give the new question another sweep.name, or start anew with"
          + " --fresh; --amend takes a larger budget.total only";
    }
    return more < 0
        ? "a budget only grows, and it is "
            + standing.state().budget()
            + " by now; set that or more"
        : "to raise the budget: the same command with --amend, or allometry extend --budget FLOP "
            + name;
  }

  private static UserError refused(SweepPlan plan, List<String> differences, String hint) {
    return new UserError(
            UserError.Kind.INVALID_CONFIGURATION,
            "the configuration of sweep "
                + plan.settings().name()
                + " has changed since it began (- then, + now):\n  "
                + String.join("\n  ", differences)
                + "\n"
                + Character.toUpperCase(hint.charAt(0))
                + hint.substring(1))
        .file(plan.folder().journal().toString())
        .value(String.join("; ", differences))
        .hint(hint);
  }
}
