package org.allometry.gpurunner.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allometry.actors.runner.RungMetrics;
import org.allometry.gpurunner.family.CostModel;
import org.allometry.gpurunner.family.Network;
import org.allometry.gpurunner.family.Size;
import org.allometry.gpurunner.task.DataSet;
import org.allometry.gpurunner.task.Task.Progress;
import org.allometry.gpurunner.task.TaskSettings;
import org.allometry.gpurunner.wire.TrainerCommand;
import org.allometry.gpurunner.wire.TrainerEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trials in this process: arms, unique samples, and how a trial ends. */
class TrainerTest {
  private static final TrainingSettings SETTINGS =
      SymmetryMetricsTest.settings(
          Map.of("batch-size", 16, "rungs-per-decade", 0, "warm-up-steps", 0));

  private static final CostModel COST = new CostModel(1, 0, new CostModel.Executed(0, 1, 0), 0, 0);

  @TempDir Path home;
  private DataSet data;
  private final List<TrainerEvent> events = new ArrayList<>();

  /** As the trainer process does before its first trial. */
  @BeforeAll
  static void startEngine() {
    Engine.getEngine("PyTorch");
  }

  @BeforeEach
  void openData() throws IOException {
    data =
        TaskSettings.task("n-body { train-samples = 500, test-samples = 64, min-radius = 0.3 }")
            .open(home.resolve("data"), Progress.NONE);
  }

  @AfterEach
  void closeData() {
    data.close();
  }

  private static Network transformer(DataSet data) {
    return StepProgramTest.network(data.shape(), "multi-head", 8, 2, 2);
  }

  /** Trains one trial of a network; its events are those of this trial alone. */
  private void train(Network network, double learningRate, String arm, long unique, int steps) {
    events.clear();
    Size size = new Size("only", 1, learningRate, COST, network);
    TrainerLink link =
        new TrainerLink() {
          @Override
          public void send(TrainerEvent event) {
            events.add(event);
          }

          @Override
          public Optional<TrainerCommand.Stop> stopOf(String trial) {
            return Optional.empty();
          }
        };
    new Trainer(
            Map.of("family", List.of(size)),
            SETTINGS,
            data,
            TestDevice.get(),
            1,
            link,
            System::nanoTime)
        .train(
            new TrainerCommand.Train(
                "t-1",
                1,
                "family",
                arm,
                "only",
                unique,
                3,
                steps,
                steps * 4 / 5,
                1,
                List.of(),
                List.of(steps * 4 / 5),
                home.resolve("trunk-" + arm + unique).toString(),
                home.resolve("trial").toString(),
                new TrainerCommand.Identity("s", "h")));
  }

  private <T extends TrainerEvent> T only(Class<T> type) {
    List<T> found = events.stream().filter(type::isInstance).map(type::cast).toList();
    assertEquals(1, found.size(), () -> type + " in " + events);
    return found.get(0);
  }

  private List<TrainerEvent.Rung> rungs() {
    return events.stream()
        .filter(TrainerEvent.Rung.class::isInstance)
        .map(TrainerEvent.Rung.class::cast)
        .toList();
  }

  @Test
  void augmentationChangesTrainingAndNeverTheTestScenes() throws CheckpointException {
    train(transformer(data), 0.01, "default", 500, 20);
    double plain = only(TrainerEvent.Done.class).loss();
    train(transformer(data), 0.01, "augment", 500, 20);
    assertFalse(plain == only(TrainerEvent.Done.class).loss(), "augmentation changed nothing");
    TrainerEvent.CheckpointSaved saved = only(TrainerEvent.CheckpointSaved.class);
    try (TrainedNetwork network =
        TrainedNetwork.of(transformer(data), SETTINGS, TestDevice.get(), 1)) {
      CheckpointBinding binding =
          new CheckpointBinding(
              "s", "h", "family-augment-only-u500-s3", "family", "augment", "only", 500, 3, 0);
      network.load(
          Checkpoints.load(
              Path.of(saved.folder()), saved.digest(), binding, 16, network.layout().size()));
      double unmoved = TestLoss.measure(network, data, SETTINGS, data.metrics());
      assertEquals(unmoved, rungs().get(0).loss());
    }
  }

  @Test
  void symmetryIsMeasuredAtTheLastStepOnly() {
    train(transformer(data), 0.01, "default", 500, 20);
    assertEquals(List.of(16, 20), rungs().stream().map(TrainerEvent.Rung::step).toList());
    assertFalse(rungs().get(0).metrics().containsKey(RungMetrics.EQUIVARIANCE_ERROR));
    double error = rungs().get(1).metrics().getOrDefault(RungMetrics.EQUIVARIANCE_ERROR, 0.0);
    assertTrue(error > 1e-3, "a plain network: " + error);
    assertTrue(rungs().get(1).metrics().containsKey(RungMetrics.ASYMMETRY_SHARE));
  }

  @Test
  void tellsTheTimeOfItsStepsWithoutThatOfEvaluations() {
    train(transformer(data), 0.01, "default", 500, 20);
    for (TrainerEvent.Rung rung : rungs()) {
      double seconds = rung.metrics().getOrDefault(RungMetrics.STEP_SECONDS, Double.NaN);
      int steps = rung.step() - rung.fromStep();
      assertTrue(seconds > 0 && seconds * steps < rung.deviceSeconds(), rung.toString());
    }
  }

  @Test
  void fewUniqueSamplesAreSeenAgainAndAgain() {
    train(transformer(data), 0.01, "default", 500, 40);
    double onAll = rungs().getLast().loss();
    train(transformer(data), 0.01, "default", 2, 40);
    double onTwo = rungs().getLast().loss();
    assertTrue(onTwo > onAll, onTwo + " on two samples, " + onAll + " on all");
  }

  @Test
  void aLossThatIsNotFiniteEndsTheTrialAsDivergedAtItsStep() {
    // log(10 − p²) is finite at the start; a step of 50 takes every p far out of (−√10, √10).
    Network bursting =
        new SymmetryMetricsTest.Formula(
            "torch.mul(torch.select(directions, 2, 0),"
                + " torch.log(torch.rsub(torch.mul(p[0], p[0]), 10)))");
    train(bursting, 50, "default", 500, 20);
    TrainerEvent.Diverged diverged = only(TrainerEvent.Diverged.class);
    assertEquals(2, diverged.step());
    assertEquals("the training loss of step 2 is NaN", diverged.reason());
    assertTrue(events.getLast() instanceof TrainerEvent.Diverged);
  }

  /** What a program failed with stands at the end of a long message. */
  @Test
  void aProgramThatFindsNoMemoryIsSaidToBeOutOfMemory() {
    String terabytes =
        "torch.zeros([1000000000, 1000], dtype=6, device=ops.prim.device(directions))";
    Network greedy =
        new SymmetryMetricsTest.Formula(
            "torch.add(torch.select(directions, 2, 0), torch.sum(" + terabytes + "))");
    train(greedy, 0.01, "default", 500, 20);
    TrainerEvent.Failed failed = only(TrainerEvent.Failed.class);
    assertEquals("out_of_memory", failed.outcome());
    assertTrue(failed.message().contains("allocate"), failed.message());
  }

  @Test
  void aProgramThatFailsIsQuotedWithTheReason() {
    Network crooked =
        new SymmetryMetricsTest.Formula("torch.mm(torch.select(directions, 2, 0), mask)");
    train(crooked, 0.01, "default", 500, 20);
    TrainerEvent.Failed failed = only(TrainerEvent.Failed.class);
    assertEquals("trainer_error", failed.outcome());
    assertTrue(failed.message().contains("matri"), failed.message());
  }

  @Test
  void refusesAnUnknownArmNamingThoseThereAre() {
    train(transformer(data), 0.01, "agument", 500, 20);
    assertEquals(
        "unknown arm \"agument\"; there are [default, augment]",
        only(TrainerEvent.Failed.class).message());
  }

  @Test
  void refusesMoreUniqueSamplesThanThereAre() {
    for (long unique : new long[] {0, 501}) {
      train(transformer(data), 0.01, "default", unique, 20);
      assertTrue(only(TrainerEvent.Failed.class).message().contains("[1, 500]"), events.toString());
    }
  }
}
