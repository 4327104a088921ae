package org.allometry.gpurunner.train;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.allometry.gpurunner.arm.Arm;
import org.allometry.gpurunner.family.Size;
import org.allometry.gpurunner.task.DataSet;
import org.allometry.gpurunner.wire.TrainerCommand;
import org.allometry.gpurunner.wire.TrainerEvent;

/**
 * Trains one trial after another on one device and says how it goes; exactly one of done, diverged,
 * stopped and failed ends each.
 */
final class Trainer {
  private static final String IN_A_PROGRAM = "The following operation failed in the TorchScript";

  private static final String RAISED = "\nRuntimeError: ";

  private final Map<String, List<Size>> ladders;
  private final TrainingSettings settings;
  private final DataSet data;
  private final Device device;
  private final int threads;
  private final TrainerLink link;
  private final LongSupplier nanoTime;

  /**
   * A trainer.
   *
   * @param ladders sizes by family
   * @param settings how every trial is trained
   * @param data what is learned
   * @param device where it trains
   * @param threads that the engine may use; how many it does is recorded in checkpoints
   * @param link where events go
   * @param nanoTime monotonic clock
   */
  Trainer(
      Map<String, List<Size>> ladders,
      TrainingSettings settings,
      DataSet data,
      Device device,
      int threads,
      TrainerLink link,
      LongSupplier nanoTime) {
    this.ladders = ladders;
    this.settings = settings;
    this.data = data;
    this.device = device;
    this.threads = threads;
    this.link = link;
    this.nanoTime = nanoTime;
  }

  /** Trains a trial to its end; whatever goes wrong is an event. */
  void train(TrainerCommand.Train train) {
    Optional<String> problem = problem(train);
    if (problem.isPresent()) {
      fail(train, "config_error", problem.get());
      return;
    }
    Size size = size(train).orElseThrow();
    int tokens = (int) Math.ceil(data.meanTokens());
    int used = settings.threads(size.executedFlopsPerStep(settings.batchSize(), tokens), threads);
    try (TrainedNetwork program = TrainedNetwork.of(size.network(), settings, device, used)) {
      int bound = program.roundsAlikeOnAnyThreads() ? 0 : used;
      new TrialRun(train, size, settings, data, program, bound, link, nanoTime).run();
    } catch (EngineException | IllegalArgumentException | IllegalStateException e) {
      String message = reason(e);
      fail(train, outOfMemory(message) ? "out_of_memory" : "trainer_error", message);
    } catch (OutOfMemoryError e) {
      fail(train, "out_of_memory", "the trainer's Java heap is full: " + e.getMessage());
    }
  }

  private void fail(TrainerCommand.Train train, String outcome, String message) {
    link.send(new TrainerEvent.Failed(train.trial(), train.attempt(), outcome, message));
  }

  private Optional<Size> size(TrainerCommand.Train train) {
    return ladders.getOrDefault(train.family(), List.of()).stream()
        .filter(one -> one.name().equals(train.size()))
        .findFirst();
  }

  private Optional<String> problem(TrainerCommand.Train train) {
    if (!ladders.containsKey(train.family())) {
      return Optional.of(
          "unknown family \"%s\"; there are %s".formatted(train.family(), ladders.keySet()));
    }
    if (size(train).isEmpty()) {
      return Optional.of(
          "family %s has no size \"%s\"; there are %s"
              .formatted(
                  train.family(),
                  train.size(),
                  ladders.get(train.family()).stream().map(Size::name).toList()));
    }
    if (Arm.byName(train.arm()).isEmpty()) {
      return Optional.of("unknown arm \"%s\"; there are %s".formatted(train.arm(), Arm.names()));
    }
    if (train.uniqueSamples() < 1 || train.uniqueSamples() > data.trainSamples()) {
      return Optional.of(
          "unique samples must be in [1, %d], the data set's training samples, got %d"
              .formatted(data.trainSamples(), train.uniqueSamples()));
    }
    if (train.steps() < 2 || train.forkStep() < 0 || train.forkStep() >= train.steps()) {
      return Optional.of(
          "steps must be at least 2 and the fork step in [0, steps), got %d and %d"
              .formatted(train.steps(), train.forkStep()));
    }
    return Optional.empty();
  }

  private static boolean outOfMemory(String message) {
    String lower = message.toLowerCase(Locale.ROOT);
    return lower.contains("out of memory")
        || lower.contains("can't allocate memory")
        || lower.contains("not enough memory");
  }

  /**
   * The first line of a message, or of what a TorchScript program failed with: that stands below
   * the places in its source.
   */
  private static String reason(RuntimeException e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    int at = message.startsWith(IN_A_PROGRAM) ? message.lastIndexOf(RAISED) : -1;
    return message
        .substring(at < 0 ? 0 : at + RAISED.length())
        .lines()
        .findFirst()
        .orElse(e.toString());
  }
}
