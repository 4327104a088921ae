package org.allometry.gpurunner.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.allometry.analysis.quantity.Flops;
import org.allometry.gpurunner.wire.TrainerCommand;
import org.junit.jupiter.api.Test;

/** Learning rate, order of samples, and milestones of a trial. */
class ScheduleTest {
  private static TrainerCommand.Train train(int steps, int fork, List<Integer> trunk) {
    return new TrainerCommand.Train(
        "t",
        1,
        "f",
        "default",
        "s",
        500,
        1,
        steps,
        fork,
        1,
        List.of(),
        trunk,
        "a",
        "b",
        new TrainerCommand.Identity("s", "h"));
  }

  @Test
  void rateWarmsUpStaysAndCoolsDown() {
    LearningRate rate = new LearningRate(0.1, 10, 80, 100);
    assertEquals(0.01, rate.at(0), 1e-12);
    assertEquals(0.1, rate.at(9), 1e-12);
    assertEquals(0.1, rate.at(79), 1e-12);
    assertEquals(0.1 * (1 - Math.sqrt(1 / 21.0)), rate.at(80), 1e-12);
    assertTrue(rate.at(99) > 0 && rate.at(99) < 0.003);
  }

  @Test
  void trunkOfAnyLengthHasTheSameRates() {
    LearningRate shorter = new LearningRate(0.1, 10, 80, 100);
    LearningRate longer = new LearningRate(0.1, 10, 800, 1000);
    IntStream.range(0, 80).forEach(step -> assertEquals(shorter.at(step), longer.at(step)));
  }

  @Test
  void everyPassVisitsEverySampleOnceInAnotherOrder() {
    for (int samples : new int[] {1, 2, 3, 5, 16, 17, 1000}) {
      SampleOrder order = new SampleOrder(3, samples);
      int[] all = IntStream.range(0, samples).toArray();
      int[] first = order.indices(0, samples);
      int[] second = order.indices(1, samples);
      if (samples == 1000) {
        assertNotEquals(Arrays.toString(first), Arrays.toString(second));
      }
      Arrays.sort(first);
      Arrays.sort(second);
      assertEquals(Arrays.toString(all), Arrays.toString(first));
      assertEquals(Arrays.toString(all), Arrays.toString(second));
    }
  }

  @Test
  void otherSeedsHaveOtherOrders() {
    assertNotEquals(
        Arrays.toString(new SampleOrder(1, 100).indices(0, 10)),
        Arrays.toString(new SampleOrder(2, 100).indices(0, 10)));
  }

  @Test
  void evaluatesAtRungsTrunkStepsAndTheEnd() {
    Milestones milestones = Milestones.of(train(1000, 800, List.of(200, 800)), 0, 1);
    assertEquals(List.of(10, 100, 200, 800, 1000), List.copyOf(milestones.rungs()));
    assertEquals(List.of(200, 800), List.copyOf(milestones.saves()));
  }

  @Test
  void leavesOutWhatLiesBeforeTheStart() {
    Milestones milestones = Milestones.of(train(1000, 800, List.of(200, 800)), 200, 1);
    assertEquals(List.of(800, 1000), List.copyOf(milestones.rungs()));
  }

  @Test
  void smallStepsRunOnOneThread() {
    TrainingSettings settings = StepProgramTest.training();
    assertEquals(1, settings.threads(Flops.of(2.9e7), 8));
    assertEquals(8, settings.threads(Flops.of(3.1e7), 8));
  }
}
