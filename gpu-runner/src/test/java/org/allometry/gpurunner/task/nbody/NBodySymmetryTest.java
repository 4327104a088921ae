package org.allometry.gpurunner.task.nbody;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.allometry.gpurunner.arm.Augmentation;
import org.allometry.gpurunner.task.DataSet;
import org.allometry.gpurunner.task.SceneBatch;
import org.allometry.gpurunner.task.Task.Progress;
import org.allometry.gpurunner.task.TaskSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A moved scene is a scene: the physics of its inputs gives its target. */
class NBodySymmetryTest {
  private static final String SOFT =
      "min-radius = 0.3, softening = 0.2, planet-mass = [0.3, 3], shift-sd = 2, train-samples = 40,"
          + " test-samples = 10, centred = ";

  @TempDir Path home;

  private DataSet open(boolean centred) throws IOException {
    return TaskSettings.task("n-body { " + SOFT + centred + " }").open(home, Progress.NONE);
  }

  /**
   * Largest difference between the target and what integration of the inputs displaces, times s.
   */
  private static double offPhysics(SceneBatch batch, double s) {
    double worst = 0;
    for (int b = 0; b < batch.scenes(); b++) {
      double[] masses = new double[4];
      double[] x = new double[12];
      double[] v = new double[12];
      for (int i = 0; i < 4; i++) {
        int row = 4 * b + i;
        masses[i] = Math.exp(batch.scalars()[row]);
        for (int k = 0; k < 3; k++) {
          x[3 * i + k] = batch.points()[3 * row + k];
          v[3 * i + k] = 3 * batch.directions()[6 * row + k];
        }
      }
      NBodyIntegrator integrator = new NBodyIntegrator(masses, x, v, 0.2);
      integrator.advance(100, 0.001);
      for (int i = 0; i < 12; i++) {
        double displacement = integrator.positions()[i] - x[i] - 0.1 * v[i];
        worst = Math.max(worst, Math.abs(batch.target()[12 * b + i] - s * displacement));
      }
    }
    return worst;
  }

  /** The unit of the target, from the first scene: 1 over the displacement that scores 1. */
  private static double unit(DataSet data) {
    SceneBatch batch = data.train(new int[] {0});
    DataSet.Metrics metrics = data.metrics();
    metrics.add(batch, new float[12]);
    double squares = 0;
    for (float t : batch.target()) {
      squares += (double) t * t;
    }
    return Math.sqrt(squares / 12 / metrics.values().getOrDefault("mse", Double.NaN));
  }

  @Test
  void integratingTheMovedSceneGivesTheMovedTarget() throws IOException {
    for (boolean centred : new boolean[] {true, false}) {
      try (DataSet data = open(centred)) {
        SceneBatch batch = data.train(new int[] {0, 1, 2, 3, 4, 5, 6, 7});
        SceneBatch moved = new Augmentation(1, data.shiftReach()).of(batch, 0);
        double s = unit(data);
        assertTrue(offPhysics(batch, s) < 2e-3, "unmoved: " + offPhysics(batch, s));
        assertTrue(offPhysics(moved, s) < 2e-3, "moved: " + offPhysics(moved, s));
        SceneBatch torn =
            new SceneBatch(
                8,
                4,
                moved.points(),
                moved.directions(),
                moved.scalars(),
                moved.mask(),
                batch.target(),
                batch.sample());
        assertTrue(offPhysics(torn, s) > 0.1, "a target that stays behind would not be noticed");
      }
    }
  }

  @Test
  void positionsFromTheMeanStayFromTheMeanAndNeedNoShift() throws IOException {
    try (DataSet data = open(true)) {
      assertEquals(0, data.shiftReach());
      SceneBatch moved = new Augmentation(1, data.shiftReach()).of(data.train(new int[] {3}), 7);
      for (int i = 0; i < 12; i++) {
        int direction = 6 * (i / 3) + 3 + i % 3;
        assertEquals(moved.directions()[direction], moved.points()[i], 1e-6, "x is x - mean");
      }
    }
  }

  @Test
  void positionsInTheWorldAreShiftedInTheBoxOfTheScenes() throws IOException {
    try (DataSet data = open(false)) {
      assertEquals(3, data.shiftReach(), "1 + shift-sd");
      SceneBatch batch = data.train(new int[] {3});
      SceneBatch moved = new Augmentation(1, data.shiftReach()).of(batch, 7);
      double before = 0;
      double after = 0;
      for (int i = 0; i < 12; i++) {
        before += batch.points()[i] * batch.points()[i];
        after += moved.points()[i] * moved.points()[i];
      }
      assertTrue(Math.abs(after - before) > 0.1, before + " and " + after);
    }
  }
}
