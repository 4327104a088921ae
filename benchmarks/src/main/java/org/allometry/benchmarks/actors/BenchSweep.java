package org.allometry.benchmarks.actors;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Function;
import org.allometry.actors.analyst.Analyst;
import org.allometry.actors.journal.JournalSchema;
import org.allometry.actors.journal.JournalSettings;
import org.allometry.actors.runner.RunnerCommand;
import org.allometry.actors.runner.RunnerNodeCommand;
import org.allometry.actors.runner.RunnerReport;
import org.allometry.actors.store.ReadAhead;
import org.allometry.actors.sweep.SweepRules;
import org.allometry.actors.sweep.SweepSetup;
import org.allometry.actors.sweep.SweepSupervisor;
import org.allometry.analysis.design.Advice;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Goal;
import org.allometry.analysis.design.History;
import org.allometry.analysis.design.Policy;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.design.Schedule;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.quantity.Flops;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.receptionist.Receptionist;

/** A real supervisor on a SQLite journal, with one device whose runner the benchmark brings. */
final class BenchSweep {
  static final String NAME = "bench";
  static final String HASH = "c0ffee";
  static final Flops BUDGET = Flops.of(1e15);

  private BenchSweep() {}

  /** As many cells as asked for, every one with a trunk of its own. */
  static SearchSpace space(int cells, int steps) {
    List<Cell> list = new ArrayList<>();
    for (int i = 0; i < cells; i++) {
      list.add(
          new Cell(
              "net", "default", "p" + i, 100L + i, steps, 10L * steps, 1_000, Flops.of(6_000L)));
    }
    return new SearchSpace(
        list, List.of(1L), new Schedule(0.2), new Goal(Goal.Target.LN_N_OPT, 1e9, 0, false));
  }

  static ActorSystem<Void> start(Path journal, SearchSpace space, Behavior<RunnerCommand> runner) {
    return start(journal, space, new First(), context -> node(context.spawn(runner, "device")));
  }

  /**
   * A supervisor that may use the devices of one node.
   *
   * @param node makes it, with what it needs
   */
  static ActorSystem<Void> start(
      Path journal,
      SearchSpace space,
      Policy policy,
      Function<ActorContext<?>, Behavior<RunnerNodeCommand>> node) {
    JournalSchema.prepare(journal);
    Config settings = JournalSettings.config(journal);
    ReadAhead ahead = ReadAhead.of(settings, SweepSupervisor.journalId(NAME));
    SweepSetup setup =
        new SweepSetup(
            NAME,
            HASH,
            "allometry {}",
            space,
            BUDGET,
            0.1,
            SweepRules.DEFAULT,
            new SweepSetup.Writer("host", 1, "bench"),
            InstantSource.system(),
            System::nanoTime,
            checkpoint -> {});
    Behavior<Void> guardian =
        Behaviors.setup(
            context -> {
              ActorRef<Analyst.Command> analyst =
                  context.spawn(
                      Analyst.create(policy, space, ForkJoinPool.commonPool(), batch -> {}),
                      "analyst");
              context.spawn(SweepSupervisor.create(setup, analyst), "supervisor");
              ActorRef<RunnerNodeCommand> offering = context.spawn(node.apply(context), "node");
              context
                  .getSystem()
                  .receptionist()
                  .tell(Receptionist.register(RunnerNodeCommand.KEY, offering));
              return Behaviors.empty();
            });
    return ActorSystem.create(
        guardian,
        "bench",
        ActorSystemSetup.create(
            BootstrapSetup.create(settings.withFallback(ConfigFactory.load())), ahead));
  }

  private static Behavior<RunnerNodeCommand> node(ActorRef<RunnerCommand> device) {
    return Behaviors.receiveMessage(
        message -> {
          if (message instanceof RunnerNodeCommand.Enlist enlist) {
            enlist.replyTo().tell(new RunnerReport.DeviceOffered("cpu:0", device, "simulated"));
          }
          return Behaviors.same();
        });
  }

  /** Proposes the first cell that is not taken: costs nothing, so that the rest is measured. */
  private static final class First implements Policy {
    @Override
    public String name() {
      return "first";
    }

    @Override
    public Advice advise(SearchSpace space, History history) {
      int next = history.observations().size() + history.running().size();
      if (next >= space.cells().size()) {
        return new Advice(
            List.of(), List.of(), Optional.of(new Advice.Stop("grid_exhausted", "all trained")));
      }
      Candidate candidate = new Candidate(space.cells().get(next), 1);
      Proposal proposal =
          new Proposal(
              candidate,
              Proposal.Kind.TRUNK,
              0,
              candidate.cell().flops(),
              Double.NaN,
              Double.NaN,
              Double.NaN,
              Optional.empty(),
              "next");
      return new Advice(List.of(), List.of(proposal), Optional.empty());
    }
  }
}
