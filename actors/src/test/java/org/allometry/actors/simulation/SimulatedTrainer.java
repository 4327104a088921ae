package org.allometry.actors.simulation;

import java.util.List;
import java.util.SplittableRandom;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.Outcome;
import org.allometry.actors.sweep.SmallSearch;

/**
 * The trainer of a runner: trains a lease from one saved or evaluated step to the next, and fails,
 * hangs or lies when the plan says so.
 */
final class SimulatedTrainer {
  private static final List<Outcome> FAILURES =
      List.of(
          Outcome.TRAINER_ERROR,
          Outcome.OUT_OF_MEMORY,
          Outcome.TIMEOUT,
          Outcome.BAD_CHECKPOINT,
          Outcome.PREEMPTED,
          Outcome.CONFIG_ERROR);

  private final SimulatedRunner runner;
  private final World world;
  private final SplittableRandom random;

  SimulatedTrainer(SimulatedRunner runner, World world, SplittableRandom random) {
    this.runner = runner;
    this.world = world;
    this.random = random;
  }

  /** Starts a process, and trains once that has greeted. */
  void begin(SimulatedLease of) {
    runner.after(
        (10 + random.nextInt(2_000)) * 1_000_000L,
        () -> {
          if (runner.worksOn(of)) {
            train(of);
          }
        });
  }

  private void train(SimulatedLease of) {
    Checkpoint start = null;
    StringBuilder note = new StringBuilder();
    String trunk = of.task.candidate().trunk().id();
    for (Checkpoint offered : of.task.startFrom()) {
      String wrong = world.disk.verify(offered, trunk, of.task.trial());
      if (wrong.isEmpty()) {
        start = offered;
        break;
      }
      note.append(offered.folder()).append(": ").append(wrong).append("; ");
    }
    of.training = true;
    of.from = start == null ? 0 : start.step();
    of.line = start != null ? start.line() : of.task.forkStep() == 0 ? Line.BRANCH : Line.TRUNK;
    world.truth.started(of.task, of.from, of.stepNanos);
    of.reports.started(runner.device, of.line, of.from, note.toString());
    runner.send(of, of.reports.start());
    if (world.occurs(world.plan.trainers().lies())) {
      world.truth.lied(of.task.id());
      Lies.tell(random, of.task, runner.device, report -> runner.send(of, report));
    }
    chunk(of);
  }

  /** Trains to the next step at which something is saved or evaluated. */
  private void chunk(SimulatedLease of) {
    int fork = of.task.forkStep();
    of.to = of.steps();
    for (int step : of.task.trunkSteps().reversed()) {
      if (of.line == Line.TRUNK && step > of.from) {
        of.to = step;
      }
    }
    int middle = fork + (of.steps() - fork) / 2;
    if (of.to == of.steps() && of.from < middle) {
      of.to = middle;
    }
    if (of.from >= fork) {
      of.line = Line.BRANCH;
    }
    of.since = Kernel.INSTANCE.nanos();
    int to = of.to;
    long nanos = (to - of.from) * of.stepNanos;
    if (to > fork && world.stumbles(of.task.trial())) {
      runner.after(nanos / 2, () -> fail(of, to, Outcome.TRAINER_ERROR));
    } else if (world.occurs(world.plan.trainers().failures())) {
      Outcome how = FAILURES.get(random.nextInt(FAILURES.size()));
      runner.after(random.nextLong(nanos + 1), () -> fail(of, to, how));
    } else if (world.occurs(world.plan.trainers().hangs())) {
      runner.after(random.nextLong(nanos + 1), () -> hang(of, to));
    } else {
      runner.after(nanos, () -> reached(of, to));
    }
  }

  private boolean goesOn(SimulatedLease of, int to) {
    return runner.worksOn(of) && !of.hanging && of.to == to;
  }

  private void fail(SimulatedLease of, int to, Outcome how) {
    if (goesOn(of, to)) {
      of.from = of.step();
      of.stopping = true;
      runner.finish(of, how, Double.NaN, "injected");
    }
  }

  private void hang(SimulatedLease of, int to) {
    if (goesOn(of, to)) {
      of.from = of.step();
      of.hanging = true;
      runner.after(
          20 * World.SECOND,
          () -> {
            if (runner.worksOn(of)) {
              of.stopping = true;
              runner.finish(of, Outcome.TIMEOUT, Double.NaN, "no step within 20 s");
            }
          });
    }
  }

  private void reached(SimulatedLease of, int to) {
    if (!goesOn(of, to)) {
      return;
    }
    int before = of.from;
    of.from = to;
    Line on = of.line == Line.TRUNK && to <= of.task.forkStep() ? Line.TRUNK : Line.BRANCH;
    boolean end = to == of.steps();
    if (!end) {
      save(of, on, to);
    }
    of.reports.rung(of.task, on, before, to, of.stepNanos / 1e9);
    if (end && world.diverges(of.task.trial())) {
      runner.finish(of, Outcome.DIVERGED, Double.NaN, "loss is NaN");
    } else if (end) {
      runner.finish(of, Outcome.COMPLETED, SmallSearch.loss(of.task.candidate()), "");
    } else {
      of.reports.unsent().forEach(report -> runner.send(of, report));
      chunk(of);
    }
  }

  private void save(SimulatedLease of, Line on, int step) {
    String owner = on == Line.TRUNK ? of.task.candidate().trunk().id() : of.task.trial();
    of.reports.saved(world.disk.save(owner, on, step));
  }

  /** Ends its training as it is told to; at once when it has not begun. */
  void stop(SimulatedLease of, Outcome outcome, boolean save, String why) {
    boolean trained = of.training;
    if (trained) {
      of.from = of.step();
      of.line = of.lineAt(of.from);
    }
    of.stopping = true;
    if (!trained) {
      runner.finish(of, outcome, Double.NaN, "stopped before its trainer began: " + why);
      return;
    }
    runner.after(
        random.nextInt(1_500) * 1_000_000L,
        () -> {
          if (runner.holds(of)) {
            if (save && of.from > world.truth.start(of.task.id())) {
              save(of, of.line, of.from);
            }
            runner.finish(of, outcome, Double.NaN, why);
          }
        });
  }
}
