package org.allometry.gpurunner.task.nbody;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import org.allometry.gpurunner.ReferenceVectors;
import org.allometry.gpurunner.task.SampleRandom;
import org.allometry.gpurunner.task.nbody.NBodySampler.Scene;
import org.junit.jupiter.api.Test;

final class NBodyIntegratorTest {
  /** Twelve digits are given. */
  private static final double DIGITS = 1e-11;

  @Test
  void equalsThePublishedIntegration() {
    JsonNode vector = ReferenceVectors.at("nbody_integration");
    NBodyIntegrator integrator =
        new NBodyIntegrator(array(vector, "masses"), array(vector, "x0"), array(vector, "v0"), 0);
    double dt = vector.get("dt").asDouble();
    double[] a = integrator.accelerations().clone();
    double[] expected = array(vector, "acceleration_at_0");
    for (int i = 0; i < a.length; i++) {
      assertEquals(expected[i], a[i], 1e-12 * Math.max(1, 20 * Math.abs(expected[i])));
    }
    integrator.advance(1, dt);
    assertArrayEquals(array(vector, "x1"), integrator.positions(), DIGITS);
    assertArrayEquals(array(vector, "v1"), integrator.velocities(), DIGITS);
    integrator.advance(99, dt);
    assertArrayEquals(array(vector, "x100"), integrator.positions(), DIGITS);
    assertArrayEquals(array(vector, "v100"), integrator.velocities(), DIGITS);
  }

  @Test
  void keepsMomentum() {
    for (int i = 0; i < 20; i++) {
      Scene scene = softScene(i);
      NBodyIntegrator integrator = new NBodyIntegrator(scene.masses(), scene.x(), scene.v(), 0.2);
      double[] before = momentum(scene.masses(), scene.v());
      integrator.advance(100, 0.001);
      assertArrayEquals(before, momentum(scene.masses(), integrator.velocities()), 1e-12);
    }
  }

  @Test
  void keepsEnergyNearlyWithSoftening() {
    for (int i = 0; i < 20; i++) {
      Scene scene = softScene(i);
      NBodyIntegrator integrator = new NBodyIntegrator(scene.masses(), scene.x(), scene.v(), 0.2);
      double before = integrator.energy();
      integrator.advance(100, 0.001);
      double drift = Math.abs(integrator.energy() / before - 1);
      assertTrue(drift < 2e-3, () -> "energy drifted by " + drift);
    }
  }

  @Test
  void softeningWeakensTheForceAtShortRange() {
    double[] masses = {1, 1};
    double[] x = {0, 0, 0, 0.3, 0, 0};
    NBodyIntegrator integrator = new NBodyIntegrator(masses, x, new double[6], 0.4);
    assertEquals(0.3 / Math.pow(0.5, 3), integrator.accelerations()[0], 1e-12);
  }

  private static Scene softScene(int index) {
    NBodySettings settings =
        NBodyTaskTest.settings(
            "min-radius = 0.3, softening = 0.2, planet-mass = [0.3, 3], shift-sd = 1");
    return new NBodySampler(settings).draw(new SampleRandom(0, 0, index), false);
  }

  private static double[] momentum(double[] masses, double[] v) {
    double[] sum = new double[3];
    for (int i = 0; i < v.length; i++) {
      sum[i % 3] += masses[i / 3] * v[i];
    }
    return sum;
  }

  private static double[] array(JsonNode vector, String name) {
    return ReferenceVectors.flat(vector.path(name));
  }
}
