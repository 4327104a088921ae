package org.allometry.actors.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.allometry.analysis.quantity.Flops;
import org.junit.jupiter.api.Test;

/** What a user may ask of a sweep. */
final class RequestRulesTest {
  private static final Flops BUDGET = Flops.of(1_000_000);

  private final SweepState running =
      SweepState.EMPTY.apply(
          new SweepEvent.SweepStarted(0, "small", "c0ffee", "allometry {}", BUDGET, 0.1));

  @Test
  void budgetOnlyGrows() {
    assertFalse(RequestRules.extend(running, Flops.of(1), 1).accepted());
    assertFalse(RequestRules.extend(running, BUDGET, 1).accepted());
    assertTrue(RequestRules.extend(running, BUDGET.times(2), 1).accepted());
  }

  @Test
  void amendmentRecordsConditionsAndALargerBudgetOnly() {
    for (long factor : new long[] {1, 2}) {
      SweepSetup.Amendment amendment =
          new SweepSetup.Amendment(
              new TreeMap<>(Map.of("data", "d")),
              List.of("+ data = d"),
              Optional.of(BUDGET.times(factor)));
      List<SweepEvent> events = RequestRules.amend(running, amendment, 7);
      assertEquals(
          new SweepEvent.ConditionsRecorded(7, amendment.conditions(), amendment.changes()),
          events.get(0));
      assertEquals(
          factor == 1
              ? List.of()
              : List.<SweepEvent>of(new SweepEvent.BudgetExtended(7, BUDGET.times(2))),
          events.subList(1, events.size()));
    }
  }

  @Test
  void pauseResumeAndStopSayWhatTheyCannotDo() {
    SweepState paused = after(running, RequestRules.pause(running, 1));
    assertFalse(RequestRules.pause(paused, 2).accepted());
    assertFalse(RequestRules.resume(running, 2).accepted());
    assertTrue(RequestRules.resume(paused, 2).accepted());
    SweepState stopping = after(running, RequestRules.stop(running, 1));
    assertFalse(RequestRules.resume(stopping, 2).accepted(), "a stop is not taken back");
  }

  @Test
  void anotherConfigurationIsRefused() {
    Planner planner = new Planner(SmallSearch.space(), SimulatedSweep.RULES);
    assertEquals(1, BeginRules.of(running, setup("c0ffee"), planner, 1).size());
    assertThrows(
        ConfigurationChangedException.class,
        () -> BeginRules.of(running, setup("another"), planner, 1));
  }

  private static SweepSetup setup(String configHash) {
    return new SweepSetup(
        "small",
        configHash,
        "allometry {}",
        SmallSearch.space(),
        BUDGET,
        0.1,
        SimulatedSweep.RULES,
        new SweepSetup.Writer("host", 1, "test"),
        () -> Instant.EPOCH,
        () -> 0,
        checkpoint -> {});
  }

  private static SweepState after(SweepState state, RequestRules.Ruling ruling) {
    assertTrue(ruling.accepted(), ruling.message());
    return state.apply(ruling.events().get(0));
  }
}
