package org.allometry.orchestrator.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.allometry.actors.sweep.DecisionReason;
import org.allometry.actors.sweep.SweepEvent;
import org.allometry.actors.sweep.SweepEvent.TrialGranted;
import org.allometry.actors.sweep.SweepState;
import org.allometry.analysis.design.Goal;
import org.allometry.orchestrator.report.SweepFacts;
import org.allometry.orchestrator.report.SyntheticSweep;
import org.junit.jupiter.api.Test;

class TrialEffectsTest {
  /** A sweep of two families, whose decisions believed what {@code sd} says of their number. */
  private static List<SweepEvent> events(IntToDoubleFunction sd) {
    SweepFacts facts = SyntheticSweep.of("demo", List.of("gatr", "transformer"));
    List<SweepEvent> events = new ArrayList<>();
    int grants = 0;
    for (SweepEvent event : facts.events()) {
      if (event instanceof TrialGranted g) {
        DecisionReason reason =
            new DecisionReason("", 0, 0, sd.applyAsDouble(grants++), null, 0, events.size());
        events.add(
            new TrialGranted(
                g.atMillis(),
                g.attempt(),
                g.candidate(),
                g.kind(),
                g.forkStep(),
                g.startLine(),
                g.startStep(),
                g.price(),
                g.device(),
                reason));
      } else {
        events.add(event);
      }
    }
    return events;
  }

  private static TrialEffects effects(List<SweepEvent> events, Goal.Target target) {
    SweepState state = SweepState.EMPTY;
    for (SweepEvent event : events) {
      state = state.apply(event);
    }
    return new TrialEffects(events, state, target, List.of(), List.of());
  }

  @Test
  void isReadFromTheNextDecisionAboutTheSameContender() {
    List<SweepEvent> events = events(number -> 100 + number);
    List<TrialGranted> grants =
        events.stream()
            .filter(TrialGranted.class::isInstance)
            .map(TrialGranted.class::cast)
            .toList();
    List<TrialGranted> gatr =
        grants.stream().filter(g -> g.candidate().cell().family().equals("gatr")).toList();
    TrialGranted lastOfItsGroup =
        gatr.get(
            grants.indexOf(
                    grants.stream()
                        .filter(g -> g.candidate().cell().family().equals("transformer"))
                        .findFirst()
                        .orElseThrow())
                - 1);

    TrialEffects ofEach = effects(events, Goal.Target.LN_N_OPT);
    assertEquals(101, ofEach.after(gatr.getFirst()));
    TrialGranted diverging = gatr.get(gatr.indexOf(lastOfItsGroup) + 1);
    assertEquals(
        100 + grants.indexOf(diverging),
        ofEach.after(lastOfItsGroup),
        "decisions about the other family in between believed something else");

    TrialEffects ofTheContrast = effects(events, Goal.Target.CONTRAST);
    assertEquals(100 + grants.indexOf(lastOfItsGroup) + 1, ofTheContrast.after(lastOfItsGroup));
  }

  @Test
  void isUnknownWhileTheTrialRunsAndWhereNothingIsEstimated() {
    List<SweepEvent> events = events(number -> 1);
    TrialEffects effects = effects(events, Goal.Target.LN_N_OPT);
    List<TrialGranted> grants =
        events.stream()
            .filter(TrialGranted.class::isInstance)
            .map(TrialGranted.class::cast)
            .toList();
    assertEquals(Double.NaN, effects.after(grants.getLast()), "it runs");
    assertEquals(
        Double.NaN, effects.after(grants.get(grants.size() - 3)), "nothing is believed now");
  }
}
