package org.allometry.actors.sweep;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ForkJoinPool;
import org.allometry.actors.analyst.Analyst;
import org.allometry.actors.journal.JournalSchema;
import org.allometry.actors.journal.JournalSettings;
import org.allometry.actors.runner.Assignment;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.Outcome;
import org.allometry.actors.runner.Rung;
import org.allometry.actors.runner.RunnerCommand;
import org.allometry.actors.runner.RunnerNodeCommand;
import org.allometry.actors.runner.RunnerReport;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.quantity.Flops;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.receptionist.Receptionist;

/** The real supervisor, analyst and journal; its runner trains nothing and repeats every report. */
final class SupervisedSweep implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  static final SearchSpace SPACE = smallest();

  private final ActorTestKit kit;
  private final TestProbe<SweepView> views;
  final ActorRef<SweepCommand> supervisor;

  SupervisedSweep(Path journal, String configHash) {
    this(journal, configHash, Optional.empty());
  }

  SupervisedSweep(Path journal, String configHash, Optional<SweepSetup.Amendment> amendment) {
    JournalSchema.prepare(journal);
    kit = ActorTestKit.create(JournalSettings.config(journal).withFallback(ConfigFactory.load()));
    views = kit.createTestProbe();
    ActorRef<Analyst.Command> analyst =
        kit.spawn(
            Analyst.create(
                SmallSearch.cheapestFirst(), SPACE, ForkJoinPool.commonPool(), batch -> {}));
    SweepSetup setup =
        new SweepSetup(
            "small",
            configHash,
            "allometry {}",
            SPACE,
            Flops.of(40_000_000L),
            0.5,
            SweepRules.DEFAULT,
            new SweepSetup.Writer("host", 1, "test"),
            () -> Instant.EPOCH,
            System::nanoTime,
            checkpoint -> {},
            amendment);
    supervisor = kit.spawn(SweepSupervisor.create(setup, analyst));
    supervisor.tell(new SweepCommand.Subscribe(views.getRef()));
  }

  /** Registers the node with its one device. */
  SupervisedSweep withRunner() {
    ActorRef<RunnerCommand> runner = kit.spawn(runner());
    ActorRef<RunnerNodeCommand> node =
        kit.spawn(
            Behaviors.receiveMessage(
                message -> {
                  RunnerNodeCommand.Enlist enlist = (RunnerNodeCommand.Enlist) message;
                  enlist
                      .replyTo()
                      .tell(new RunnerReport.DeviceOffered("cpu:0", runner, "simulated"));
                  return Behaviors.same();
                }));
    kit.system().receptionist().tell(Receptionist.register(RunnerNodeCommand.KEY, node));
    return this;
  }

  <T> TestProbe<T> probe() {
    return kit.createTestProbe();
  }

  /** The state once the sweep has finished. */
  SweepState finished() {
    SweepView view = views.receiveMessage(PATIENCE);
    while (view.state().phase() != SweepState.Phase.FINISHED) {
      view = views.receiveMessage(PATIENCE);
    }
    return view.state();
  }

  void awaitEnd() {
    probe().expectTerminated(supervisor, PATIENCE);
  }

  @Override
  public void close() {
    kit.shutdownTestKit();
  }

  private static SearchSpace smallest() {
    SearchSpace all = SmallSearch.space();
    List<Cell> cells = all.cells().stream().filter(c -> c.steps() <= 200).toList();
    return new SearchSpace(cells, all.seeds(), all.schedule(), all.goal());
  }

  private static Behavior<RunnerCommand> runner() {
    return Behaviors.receiveMessage(
        message -> {
          if (message instanceof RunnerCommand.Grant grant) {
            for (RunnerReport report : reports(grant.assignment())) {
              grant.supervisor().tell(report);
              grant.supervisor().tell(report);
            }
          } else if (message instanceof RunnerCommand.Drain drain) {
            drain.replyTo().tell(new RunnerReport.Drained("cpu:0"));
          }
          return Behaviors.same();
        });
  }

  private static List<RunnerReport> reports(Assignment work) {
    AttemptId id = work.id();
    List<RunnerReport> reports = new ArrayList<>();
    boolean fresh = work.startFrom().isEmpty();
    Line line = fresh ? Line.TRUNK : work.startFrom().get(0).line();
    int at = fresh ? 0 : work.startFrom().get(0).step();
    reports.add(new RunnerReport.AttemptStarted(id, "cpu:0", line, at, ""));
    long sequence = 0;
    for (int step : work.trunkSteps()) {
      if (line == Line.TRUNK && step > at) {
        reports.add(new RunnerReport.Alive(id, "cpu:0", Line.TRUNK, (at + step) / 2));
        String folder = "trunks/" + work.candidate().trunk().id() + "/step-" + step;
        Checkpoint saved = new Checkpoint(Line.TRUNK, step, folder, "ab", 1);
        reports.add(new RunnerReport.CheckpointSaved(id, ++sequence, saved));
        reports.add(rung(work, ++sequence, Line.TRUNK, at, step));
        at = step;
      }
    }
    int steps = work.candidate().cell().steps();
    reports.add(rung(work, ++sequence, Line.BRANCH, at, steps));
    double loss = SmallSearch.loss(work.candidate());
    reports.add(
        new RunnerReport.AttemptEnded(id, ++sequence, Outcome.COMPLETED, steps, loss, "done"));
    return reports;
  }

  private static RunnerReport rung(Assignment work, long sequence, Line line, int from, int to) {
    Cell cell = work.candidate().cell();
    SortedMap<String, Double> metrics = new TreeMap<>();
    Rung rung =
        new Rung(
            sequence,
            line,
            from,
            to,
            (long) to * SmallSearch.BATCH,
            0.5,
            cell.flopsPerStep().times((long) to - from),
            (to - from) * 0.5,
            metrics);
    return new RunnerReport.RungsReached(work.id(), List.of(rung));
  }
}
