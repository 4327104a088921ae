package org.allometry.actors.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.RunnerReport;
import org.allometry.analysis.quantity.Flops;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReportDeskTest {
  private final SimulatedSweep sweep =
      new SimulatedSweep(SmallSearch.space(), SmallSearch.cheapestFirst(), List.of("cpu:0"));
  private final AtomicLong clock = new AtomicLong();
  private final DeviceTable devices = new DeviceTable(SimulatedSweep.RULES.lease());
  private final ReportDesk desk =
      new ReportDesk(
          new ReportRules(new Planner(sweep.space, SimulatedSweep.RULES), SimulatedSweep.RULES),
          devices,
          clock::get,
          TestInbox.<RunnerReport>create().getRef());

  @BeforeEach
  void grant() {
    sweep.start(Flops.of(120_000_000L), 0.5);
    sweep.decide();
    devices.renew(id(), clock.get());
  }

  private AttemptId id() {
    return sweep.state.running().get(0).attempt().id();
  }

  private Duration silenceAfterASignOfLife() {
    AttemptId id = id();
    clock.addAndGet(Duration.ofSeconds(7).toNanos());
    desk.rule(
        sweep.state, List.of(new RunnerReport.Alive(id, "cpu:0", Line.TRUNK, 30)), false, 7_000);
    return devices.silence(id, clock.get());
  }

  @Test
  void signOfLifeRenewsTheLease() {
    sweep.advance(sweep.state.running().get(0));
    assertEquals(Duration.ZERO, silenceAfterASignOfLife());
  }

  /**
   * Its steps are not booked before the start is known: a loss has to be reckoned from the grant.
   */
  @Test
  void signOfLifeBeforeTheStartRenewsNothing() {
    assertEquals(Duration.ofSeconds(7), silenceAfterASignOfLife());
  }
}
