package org.allometry.gpurunner.runner;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.allometry.actors.runner.RunnerCommand;
import org.allometry.actors.runner.RunnerNodeCommand;
import org.allometry.actors.runner.RunnerReport;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.receptionist.Receptionist;

/**
 * Offers the devices of one machine: one GpuRunner each, found through the receptionist under
 * {@link RunnerNodeCommand#KEY}.
 *
 * <p>Nothing survives its restart; supervisors enlist it again.
 */
public final class RunnerNode extends AbstractBehavior<RunnerNodeCommand> {
  private static final int RESTARTS = 5;
  private static final Duration RESTARTS_WITHIN = Duration.ofMinutes(10);

  private final SortedMap<String, ActorRef<RunnerCommand>> runners = new TreeMap<>();
  private final SortedMap<String, String> lost = new TreeMap<>();
  private final List<ActorRef<RunnerReport>> supervisors = new ArrayList<>();

  /**
   * A node whose devices train with our own trainer.
   *
   * @param settings of the runners
   * @param sweepFolder folder of the sweep; {@code checkpoints/} and {@code logs/} lie in it
   * @param sweepConf resolved configuration of the sweep, which trainers read
   * @param dataHome folder of the data sets
   * @param configHash hash of the resolved configuration, which checkpoints are bound to
   */
  public static Behavior<RunnerNodeCommand> create(
      RunnerSettings settings, Path sweepFolder, Path sweepConf, Path dataHome, String configHash) {
    Workplace place = new Workplace(sweepFolder, configHash, settings.logLimitBytes());
    TrainerLauncher launcher =
        TrainerLauncher.own(
            sweepConf, dataHome, place.logs(), settings.trainerHeapMib(), System.getenv());
    return create(settings, place, launcher);
  }

  /** A node whose devices train with the trainers of {@code launcher}. */
  static Behavior<RunnerNodeCommand> create(
      RunnerSettings settings, Workplace place, TrainerLauncher launcher) {
    return Behaviors.setup(context -> new RunnerNode(context, settings, place, launcher));
  }

  private RunnerNode(
      ActorContext<RunnerNodeCommand> context,
      RunnerSettings settings,
      Workplace place,
      TrainerLauncher launcher) {
    super(context);
    ProcessTools tools = ProcessTools.probe();
    for (String name : settings.devices()) {
      Device device = new Device(name, settings.threadsPerDevice());
      Behavior<RunnerCommand> runner =
          GpuRunner.create(
              new DeviceSetup(device, settings, place, launcher, tools, System::nanoTime));
      ActorRef<RunnerCommand> ref =
          context.spawn(
              Behaviors.supervise(runner)
                  .onFailure(SupervisorStrategy.restart().withLimit(RESTARTS, RESTARTS_WITHIN)),
              "gpu-runner-" + device.fileName());
      context.watch(ref);
      runners.put(name, ref);
    }
    context
        .getSystem()
        .receptionist()
        .tell(Receptionist.register(RunnerNodeCommand.KEY, context.getSelf()));
  }

  @Override
  public Receive<RunnerNodeCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(RunnerNodeCommand.Enlist.class, this::onEnlist)
        .onSignal(Terminated.class, this::onTerminated)
        .build();
  }

  private Behavior<RunnerNodeCommand> onEnlist(RunnerNodeCommand.Enlist enlist) {
    if (!supervisors.contains(enlist.replyTo())) {
      supervisors.add(enlist.replyTo());
    }
    runners.values().forEach(runner -> runner.tell(new RunnerMessage.Offer(enlist.replyTo())));
    lost.forEach(
        (device, reason) -> enlist.replyTo().tell(new RunnerReport.DeviceLost(device, reason)));
    return this;
  }

  private Behavior<RunnerNodeCommand> onTerminated(Terminated terminated) {
    for (Map.Entry<String, ActorRef<RunnerCommand>> entry : List.copyOf(runners.entrySet())) {
      if (entry.getValue().path().equals(terminated.getRef().path())) {
        String reason = "its runner failed more than " + RESTARTS + " times";
        runners.remove(entry.getKey());
        lost.put(entry.getKey(), reason);
        supervisors.forEach(s -> s.tell(new RunnerReport.DeviceLost(entry.getKey(), reason)));
      }
    }
    return this;
  }
}
