package org.allometry.analysis.policy;

import java.util.List;
import java.util.Optional;
import org.allometry.analysis.design.Advice;
import org.allometry.analysis.design.Advice.Stop;
import org.allometry.analysis.design.History;
import org.allometry.analysis.design.Policy;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.design.TrialStop;

/**
 * What all policies share: the stops that hold for each, and that estimates are only made for a
 * caller who looks at them.
 */
abstract class DecidingPolicy implements Policy {
  @Override
  public final Advice advise(SearchSpace space, History history) {
    Beliefs beliefs = Beliefs.of(space, history);
    Decision decision = decide(space, history, beliefs);
    return beliefs.advice(decision.proposals(), decision.stop(), decision.trialStops());
  }

  @Override
  public final Advice propose(SearchSpace space, History history) {
    Decision decision = decide(space, history, Beliefs.of(space, history));
    return new Advice(
        List.of(), decision.proposals(), decision.stop(), List.of(), decision.trialStops());
  }

  private Decision decide(SearchSpace space, History history, Beliefs beliefs) {
    Choices choices = Choices.of(space, history);
    Optional<Stop> stop = StoppingRule.shared(space, history, choices, beliefs);
    return stop.isPresent() || StoppingRule.known(space, beliefs)
        ? new Decision(List.of(), stop)
        : decide(new Situation(space, history, choices, beliefs));
  }

  /** Proposals, best first, where no shared stop is due; a stop of this policy's own. */
  abstract Decision decide(Situation situation);

  /**
   * What a policy decides on.
   *
   * @param space what may be trained
   * @param history what ended and runs
   * @param choices what may be granted now
   * @param beliefs what the history says; costs nothing until it is asked
   */
  record Situation(SearchSpace space, History history, Choices choices, Beliefs beliefs) {}

  /**
   * What a policy decided.
   *
   * @param proposals best first
   * @param stop why nothing should be granted any more
   * @param trialStops running trials that should be stopped
   */
  record Decision(List<Proposal> proposals, Optional<Stop> stop, List<TrialStop> trialStops) {
    /** Without a running trial to stop. */
    Decision(List<Proposal> proposals, Optional<Stop> stop) {
      this(proposals, stop, List.of());
    }

    /** Without a stop. */
    static Decision of(List<Proposal> proposals) {
      return new Decision(proposals, Optional.empty());
    }
  }
}
