package org.allometry.actors.simulation;

import java.util.SplittableRandom;
import org.allometry.actors.sweep.Planner;
import org.allometry.actors.sweep.SweepCommand;
import org.allometry.actors.sweep.SweepState;
import org.allometry.analysis.quantity.Flops;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Who runs the sweep: pauses, resumes and extends it as the plan says, looks at it now and then,
 * gets it going again where it waits for that, and says when it is over.
 */
final class SweepUser {
  private final World world;
  private final SplittableRandom random;
  private int extensions;
  private boolean done;

  SweepUser(World world, SplittableRandom random) {
    this.world = world;
    this.random = random;
  }

  /** Whether the sweep has come to the end that was wanted. */
  boolean done() {
    return done;
  }

  /** From now on nobody looks any more. */
  void leave() {
    done = true;
  }

  /** Does what the script says. */
  void follow(Plan.Script script) {
    if (script == Plan.Script.PAUSE) {
      Kernel.INSTANCE.after(4 * World.SECOND, () -> tell(new SweepCommand.Pause(replies())));
      Kernel.INSTANCE.after(9 * World.SECOND, () -> tell(new SweepCommand.Resume(replies())));
    }
  }

  private void tell(SweepCommand command) {
    world.process().tell(command);
  }

  private ActorRef<SweepCommand.Reply> replies() {
    return world.process().root().unsafeUpcast();
  }

  /** Asks for something that comes to mind. */
  void request() {
    if (!world.process().alive) {
      return;
    }
    int what = random.nextInt(20);
    world.happened("request", what);
    if (what < 8) {
      tell(new SweepCommand.Pause(replies()));
    } else if (what < 14) {
      tell(new SweepCommand.Resume(replies()));
    } else if (what < 19) {
      tell(new SweepCommand.Extend(state().budget().times(1 + random.nextInt(2)), replies()));
    } else {
      tell(new SweepCommand.Stop(replies()));
    }
  }

  private SweepState state() {
    return world.checker.state();
  }

  /** Looks at the sweep every few seconds. */
  void attend() {
    Kernel.INSTANCE.after(
        5 * World.SECOND,
        () -> {
          if (done) {
            return;
          }
          SweepState state = state();
          if (state.phase() == SweepState.Phase.FINISHED) {
            finished(state);
          } else if (state.phase() == SweepState.Phase.PAUSED && world.process().alive) {
            attendPaused(state);
          }
          attend();
        });
  }

  private void attendPaused(SweepState state) {
    boolean calm = Kernel.INSTANCE.nanos() >= Plan.FAULTS_UNTIL.toNanos();
    if (state.phaseReason().equals("no_devices")) {
      world.runners().stream().filter(SimulatedRunner::lost).forEach(SimulatedRunner::crash);
      world.kill();
    } else if (calm && !state.phaseReason().equals(Planner.STOPPED_BY_USER)) {
      tell(new SweepCommand.Resume(replies()));
    }
  }

  private void finished(SweepState state) {
    if (wantsMore(state)) {
      return;
    }
    done = true;
    Kernel.INSTANCE.after(
        Plan.RULES.lease().plus(Plan.RULES.grace()).plusSeconds(10).toNanos(),
        () -> {
          if (state().phase() == SweepState.Phase.FINISHED) {
            world.over();
          } else {
            done = false; // a request was still on its way
            attend();
          }
        });
  }

  /** Extends the budget of a finished sweep where the plan, or a whim, wants that. */
  private boolean wantsMore(SweepState state) {
    boolean reached = world.process().alive;
    if (world.plan.script() == Plan.Script.EXTEND) {
      // A request that dies with the process is never answered: its user asks for the same again.
      Flops target = world.plan.search().flops().times(2);
      boolean more = state.budget().compareTo(target) < 0;
      if (more && reached) {
        tell(new SweepCommand.Extend(target, replies()));
      }
      return more;
    }
    boolean whim = world.plan.requests() > 0 && random.nextBoolean() && extensions < 1 && reached;
    if (whim) {
      extensions++;
      tell(new SweepCommand.Extend(state.budget().times(2), replies()));
    }
    return whim;
  }
}
