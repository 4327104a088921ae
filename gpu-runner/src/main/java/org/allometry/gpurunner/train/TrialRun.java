package org.allometry.gpurunner.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.allometry.actors.runner.RungMetrics;
import org.allometry.analysis.design.Trunk;
import org.allometry.gpurunner.arm.Arm;
import org.allometry.gpurunner.arm.Augmentation;
import org.allometry.gpurunner.family.Size;
import org.allometry.gpurunner.task.DataSet;
import org.allometry.gpurunner.task.SceneBatch;
import org.allometry.gpurunner.wire.TrainerCommand;
import org.allometry.gpurunner.wire.TrainerEvent;

/**
 * One execution of a trial: trunk, fork, cooldown.
 *
 * <pre>
 *   state ──steps──▶ rung ─(trunk step: checkpoint first)─▶ … ──▶ fork step ──cooldown──▶ last rung ──▶ done | diverged
 * </pre>
 */
final class TrialRun {
  private static final String TRUNK = "trunk";
  private static final String BRANCH = "branch";
  private static final long PROGRESS_NANOS = 1_000_000_000L;
  private static final double NANOS = 1e9;

  private final TrainerCommand.Train train;
  private final Size size;
  private final TrainingSettings settings;
  private final DataSet data;
  private final TrainedNetwork program;
  private final int threads;
  private final TrainerLink link;
  private final LongSupplier nanoTime;
  private final LearningRate rate;
  private final SampleOrder order;
  private final Augmentation augmentation;

  private long rungNanos;
  private long stepNanos;
  private int rungStep;
  private long progressNanos;
  private int progressStep;
  private double lossSum;
  private long savedNanos;

  TrialRun(
      TrainerCommand.Train train,
      Size size,
      TrainingSettings settings,
      DataSet data,
      TrainedNetwork program,
      int threads,
      TrainerLink link,
      LongSupplier nanoTime) {
    this.train = train;
    this.size = size;
    this.settings = settings;
    this.data = data;
    this.program = program;
    this.threads = threads;
    this.link = link;
    this.nanoTime = nanoTime;
    this.rate =
        new LearningRate(
            size.learningRate(), settings.warmUpSteps(), train.forkStep(), train.steps());
    this.order = new SampleOrder(train.seed(), Math.toIntExact(train.uniqueSamples()));
    this.augmentation = new Augmentation(train.seed(), data.shiftReach());
  }

  /** Trains to the end, or to a stop. */
  void run() {
    int step = begin();
    Milestones milestones = Milestones.of(train, step, settings.rungsPerDecade());
    double testLoss = Double.NaN;
    while (step < train.steps()) {
      double loss = train(step);
      step++;
      if (!Double.isFinite(loss)) {
        diverged(step, "the training loss of step " + step + " is " + loss);
        return;
      }
      progress(step, loss);
      if (milestones.saves().contains(step)) {
        save(step);
      }
      if (milestones.rungs().contains(step)) {
        testLoss = rung(step);
        if (!Double.isFinite(testLoss)) {
          diverged(step, "the test loss at step " + step + " is " + testLoss);
          return;
        }
      }
      if (step < train.steps() && pause(step)) {
        return;
      }
    }
    end(testLoss);
  }

  private double train(int step) {
    long before = nanoTime.getAsLong();
    double loss = program.train(batch(step), step, rate.at(step));
    stepNanos += nanoTime.getAsLong() - before;
    return loss;
  }

  private SceneBatch batch(int step) {
    SceneBatch batch = data.train(order.indices(step, settings.batchSize()));
    return switch (Arm.byName(train.arm()).orElseThrow()) {
      case DEFAULT -> batch;
      case AUGMENT -> augmentation.of(batch, step);
    };
  }

  /** Loads the first state that verifies and says which. */
  private int begin() {
    StartState.Chosen chosen =
        StartState.choose(train, this::binding, program.layout(), size.name());
    TrainingState state = chosen.state();
    program.load(state);
    long now = nanoTime.getAsLong();
    rungNanos = now;
    progressNanos = now;
    savedNanos = now;
    rungStep = state.step();
    progressStep = state.step();
    link.send(
        new TrainerEvent.Started(
            train.trial(), train.attempt(), chosen.line(), state.step(), chosen.note()));
    return state.step();
  }

  private CheckpointBinding binding(String line) {
    String owner =
        line.equals(TRUNK)
            ? new Trunk(
                    train.family(), train.arm(), train.size(), train.uniqueSamples(), train.seed())
                .id()
            : train.trial();
    return new CheckpointBinding(
        train.identity().sweep(),
        train.identity().configHash(),
        owner,
        train.family(),
        train.arm(),
        train.size(),
        train.uniqueSamples(),
        train.seed(),
        threads);
  }

  /** A state after the fork step belongs to the branch. */
  private String line(int step) {
    return step <= train.forkStep() ? TRUNK : BRANCH;
  }

  private long samples(int step) {
    return (long) step * settings.batchSize();
  }

  private void progress(int step, double loss) {
    lossSum += loss;
    long now = nanoTime.getAsLong();
    if (now - progressNanos < PROGRESS_NANOS) {
      return;
    }
    int steps = step - progressStep;
    link.send(
        new TrainerEvent.Progress(
            train.trial(),
            train.attempt(),
            line(step),
            step,
            samples(step),
            lossSum / steps,
            (now - progressNanos) / NANOS / steps));
    progressNanos = now;
    progressStep = step;
    lossSum = 0;
  }

  /** Saves the state; failing to is worth a warning and no more, the one before is still there. */
  private void save(int step) {
    String line = line(step);
    Path parent = Path.of(line.equals(TRUNK) ? train.trunkFolder() : train.trialFolder());
    try {
      Checkpoints.Saved saved = Checkpoints.save(parent, binding(line), program.save(step));
      link.send(
          new TrainerEvent.CheckpointSaved(
              train.trial(),
              train.attempt(),
              line,
              step,
              saved.folder().toString(),
              saved.digest(),
              saved.bytes()));
    } catch (IOException e) {
      link.send(
          new TrainerEvent.Warning(
              train.trial(),
              train.attempt(),
              "the checkpoint of step %d in %s was not written, training goes on: %s"
                  .formatted(step, parent, e)));
    }
    savedNanos = nanoTime.getAsLong();
  }

  private double rung(int step) {
    DataSet.Metrics metrics = data.metrics();
    double loss = TestLoss.measure(program, data, settings, metrics);
    SortedMap<String, Double> values = new TreeMap<>(metrics.values());
    if (step > rungStep) {
      values.put(RungMetrics.STEP_SECONDS, stepNanos / NANOS / (step - rungStep));
    }
    if (step == train.steps() && Double.isFinite(loss)) {
      values.putAll(SymmetryMetrics.measure(program, data, settings));
    }
    long now = nanoTime.getAsLong();
    link.send(
        new TrainerEvent.Rung(
            train.trial(),
            train.attempt(),
            line(step),
            rungStep,
            step,
            samples(step),
            loss,
            (now - rungNanos) / NANOS,
            values));
    rungNanos = now;
    stepNanos = 0;
    rungStep = step;
    return loss;
  }

  /** Saves now and then, and stops when told; whether the run is over. */
  private boolean pause(int step) {
    Optional<TrainerCommand.Stop> stop = link.stopOf(train.trial());
    if (stop.isPresent()) {
      if (stop.get().save()) {
        save(step);
      }
      link.send(new TrainerEvent.Stopped(train.trial(), train.attempt(), step));
      return true;
    }
    if (nanoTime.getAsLong() - savedNanos >= settings.checkpointInterval().toNanos()) {
      save(step);
    }
    return false;
  }

  private void end(double testLoss) {
    if (testLoss > data.zeroLoss()) {
      diverged(
          train.steps(),
          "the final test loss %s is above %s, the loss of predicting zero"
              .formatted(testLoss, data.zeroLoss()));
    } else {
      link.send(new TrainerEvent.Done(train.trial(), train.attempt(), train.steps(), testLoss));
    }
  }

  private void diverged(int step, String reason) {
    link.send(new TrainerEvent.Diverged(train.trial(), train.attempt(), step, reason));
  }
}
