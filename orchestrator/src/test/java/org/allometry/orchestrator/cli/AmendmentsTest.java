package org.allometry.orchestrator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.allometry.actors.journal.Recorded;
import org.allometry.actors.sweep.SweepEvent;
import org.allometry.actors.sweep.SweepSetup;
import org.allometry.analysis.quantity.Flops;
import org.allometry.orchestrator.UserError;
import org.allometry.orchestrator.settings.CanonicalConfig;
import org.allometry.orchestrator.settings.ConfigSource;
import org.allometry.orchestrator.settings.SearchSpaceBuilder;
import org.allometry.orchestrator.settings.SweepSettings;
import org.allometry.orchestrator.sweep.SweepFolder;
import org.allometry.orchestrator.sweep.SweepStanding;
import org.allometry.orchestrator.wiring.Conditions;
import org.allometry.orchestrator.wiring.SweepPlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a configuration may say of a sweep that has begun, and what the journal keeps of it. */
class AmendmentsTest {
  private static final String CONF =
      """
      allometry {
        sweep.name = demo
        budget.total = "2e12 FLOP"
        task.name = n-body
        families.transformer.sizes = [ { width = 8, layers = 2, heads = 2 } ]
      }
      """;

  @TempDir private Path home;

  @Test
  void firstRunRecordsItsConditionsWithoutChanges() {
    SweepPlan accepted = Amendments.accept(plan(""), begun(), false);
    SweepSetup.Amendment amendment = accepted.amendment().orElseThrow();
    assertEquals(List.of(), amendment.changes());
    assertTrue(amendment.conditions().containsKey("data"), amendment.toString());
    assertTrue(amendment.conditions().containsKey("allometry.runner.devices"));
  }

  @Test
  void sameConditionsAreRecordedOnce() {
    assertEquals(Optional.empty(), Amendments.accept(plan(""), ran(), false).amendment());
  }

  @Test
  void changedDevicesAndTimeoutsAreRecordedWithTheirDifference() {
    SweepPlan changed = plan("allometry { runner.devices = [\"cpu:0\", \"cpu:1\"] }");
    SweepSetup.Amendment amendment =
        Amendments.accept(changed, ran(), false).amendment().orElseThrow();
    assertEquals(
        List.of(
            "- allometry.runner.devices = [\"cpu:0\"]",
            "+ allometry.runner.devices = [\"cpu:0\",\"cpu:1\"]"),
        amendment.changes());
    SweepPlan slower = plan("allometry.supervision.lease = 90 s");
    assertEquals(
        2, Amendments.accept(slower, ran(), false).amendment().orElseThrow().changes().size());
  }

  @Test
  void largerBudgetNeedsToBeMeant() {
    SweepPlan larger = plan("allometry.budget.total = \"4e12 FLOP\"");
    refused(larger, false, "+ allometry.budget.total = \"4e12 FLOP\"", "--amend", "extend");
    SweepPlan accepted = Amendments.accept(larger, ran(), true);
    assertEquals(
        Optional.of(Flops.parse("4e12 FLOP")), accepted.amendment().orElseThrow().budget());
    assertEquals(plan("").canonical(), accepted.canonical());
    assertEquals(plan("").space().cells(), accepted.space().cells());
  }

  @Test
  void budgetThatWasRaisedBeforeIsNoChange() {
    List<Recorded> events = new ArrayList<>(ranWith("", ""));
    events.add(new Recorded(4, new SweepEvent.BudgetExtended(4, Flops.parse("4e12 FLOP"))));
    SweepStanding raised = standing(events);
    SweepPlan same = plan("allometry.budget.total = \"4e12 FLOP\"");
    assertEquals(Optional.empty(), Amendments.accept(same, raised, false).amendment());
    SweepPlan smaller = plan("allometry.budget.total = \"3e12 FLOP\"");
    UserError refused =
        assertThrows(UserError.class, () -> Amendments.accept(smaller, raised, true));
    assertTrue(
        String.valueOf(refused.getMessage()).contains("A budget only grows"), refused.toString());
  }

  @Test
  void nothingElseCanBeAmended() {
    SweepPlan other = plan("allometry { training.batch-size = 8, budget.total = \"4e12 FLOP\" }");
    refused(other, true, "- allometry.training.batch-size = ", "--fresh");
  }

  @Test
  void anotherDataSetIsRefused() {
    UserError refused =
        assertThrows(
            UserError.class,
            () ->
                Conditions.record(
                    plan(""),
                    standing(ranWith("data", "n-body-0123")).conditions(),
                    Optional.empty()));
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains("n-body-0123") && message.contains("--fresh"), message);
    assertEquals(3, refused.exitCode());
  }

  @Test
  void anotherTrainerIsFlaggedAndRecorded() {
    SortedMap<String, String> before =
        standing(ranWith("trainer", "pytorch-1.0 programs-0")).conditions();
    String warning = Conditions.warning(plan(""), before).orElseThrow();
    assertTrue(warning.contains("pytorch-1.0") && warning.contains("may not compare"), warning);
    SweepSetup.Amendment amendment =
        Conditions.record(plan(""), before, Optional.empty()).amendment().orElseThrow();
    assertEquals("- trainer = pytorch-1.0 programs-0", amendment.changes().get(0));
    assertEquals(Optional.empty(), Conditions.warning(plan(""), ran().conditions()));
  }

  private void refused(SweepPlan plan, boolean amend, String... names) {
    UserError refused = assertThrows(UserError.class, () -> Amendments.accept(plan, ran(), amend));
    for (String name : names) {
      assertTrue(String.valueOf(refused.getMessage()).contains(name), refused.toString());
    }
    assertEquals(3, refused.exitCode());
  }

  private SweepPlan plan(String changes) {
    Config config =
        ConfigSource.complete(
            ConfigFactory.parseString(changes).withFallback(ConfigFactory.parseString(CONF)));
    SweepSettings settings = SweepSettings.read(config, "demo", 1);
    return new SweepPlan(
        new SweepFolder(home, "demo"),
        settings,
        config,
        CanonicalConfig.of(config, settings),
        new SearchSpaceBuilder(settings).build(),
        "test");
  }

  private List<Recorded> firstEvents() {
    CanonicalConfig canonical = plan("").canonical();
    return List.of(
        new Recorded(
            1,
            new SweepEvent.SweepStarted(
                1, "demo", canonical.hash(), canonical.text(), Flops.parse("2e12 FLOP"), 0.05)),
        new Recorded(2, new SweepEvent.SupervisorStarted(2, 1, "host", 1, "test")));
  }

  private SweepStanding standing(List<Recorded> events) {
    return SweepStanding.of(new SweepFolder(home, "demo"), events);
  }

  private SweepStanding begun() {
    return standing(firstEvents());
  }

  private SweepStanding ran() {
    return standing(ranWith("", ""));
  }

  /** The journal of a first run, with one condition that is not today's. */
  private List<Recorded> ranWith(String name, String value) {
    TreeMap<String, String> conditions =
        new TreeMap<>(
            Amendments.accept(plan(""), begun(), false).amendment().orElseThrow().conditions());
    if (!name.isEmpty()) {
      conditions.put(name, value);
    }
    List<Recorded> events = new ArrayList<>(firstEvents());
    events.add(new Recorded(3, new SweepEvent.ConditionsRecorded(3, conditions, List.of())));
    return events;
  }
}
