package org.allometry.gpurunner.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Set;
import org.allometry.actors.runner.MetricBatch;
import org.allometry.actors.runner.Outcome;
import org.allometry.actors.runner.RunnerCommand;
import org.allometry.actors.runner.RunnerNodeCommand;
import org.allometry.actors.runner.RunnerReport;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunnerNodeTest {
  @TempDir private Path folder;
  private ActorTestKit kit;

  @BeforeEach
  void startActors() {
    kit = ActorTestKit.create();
  }

  @AfterEach
  void stopActors() {
    kit.shutdownTestKit();
  }

  private ActorRef<RunnerNodeCommand> node() {
    return kit.spawn(
        RunnerNode.create(
            Fixture.settings(),
            new Workplace(folder, "cafe", 10_000),
            device -> Fixture.fake("good", folder)));
  }

  @Test
  void isFoundThroughTheReceptionist() {
    ActorRef<RunnerNodeCommand> node = node();
    TestProbe<Receptionist.Listing> listings = kit.createTestProbe();
    kit.system()
        .receptionist()
        .tell(Receptionist.subscribe(RunnerNodeCommand.KEY, listings.getRef()));
    Set<ActorRef<RunnerNodeCommand>> found = Set.of();
    while (found.isEmpty()) {
      found = listings.receiveMessage().getServiceInstances(RunnerNodeCommand.KEY);
    }
    assertEquals(Set.of(node), found);
  }

  @Test
  void offersARunnerThatTrains() {
    TestProbe<RunnerReport> supervisor = kit.createTestProbe();
    TestProbe<MetricBatch> curves = kit.createTestProbe();
    node().tell(new RunnerNodeCommand.Enlist(supervisor.getRef()));
    RunnerReport.DeviceOffered offer =
        supervisor.expectMessageClass(RunnerReport.DeviceOffered.class);
    assertEquals("cpu:0", offer.device());
    assertTrue(offer.description().startsWith("cpu:0, 1 thread"), offer.description());
    offer
        .runner()
        .tell(
            new RunnerCommand.Grant(
                Fixture.assignment("t-1", 1, 1),
                Fixture.LONG,
                supervisor.getRef(),
                curves.getRef()));
    RunnerReport report = supervisor.receiveMessage(Fixture.PATIENCE);
    while (!(report instanceof RunnerReport.AttemptEnded)) {
      report = supervisor.receiveMessage(Fixture.PATIENCE);
    }
    assertEquals(Outcome.COMPLETED, ((RunnerReport.AttemptEnded) report).outcome());
  }
}
