package org.allometry.gpurunner.task.rigidbody;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.allometry.gpurunner.settings.SettingsReader;
import org.allometry.gpurunner.task.SampleRandom;
import org.allometry.gpurunner.task.TaskSettings;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class RigidWorldTest {
  private static final double[] UPRIGHT = {1, 0, 0, 0};

  @BeforeAll
  static void load() throws IOException {
    BulletLibrary.load();
  }

  static RigidSettings settings(String overrides) {
    SettingsReader reader = TaskSettings.of("rigid-body { " + overrides + " }").at("rigid-body");
    RigidSettings settings = RigidSettings.read(reader);
    reader.throwIfWrong();
    return settings;
  }

  private static RigidBody cube(double x, double z, double vx) {
    return new RigidBody(
        0, 1, 1, 0.4, 0.3, new double[] {x, 0, z}, UPRIGHT, new double[] {vx, 0, 0});
  }

  @Test
  void mechanicalEnergyNeverGrows() throws IOException {
    RigidSettings settings = settings("vertices = 16");
    for (int index = 0; index < 6; index++) {
      try (RigidWorld world = scene(settings, index)) {
        double before = world.energy();
        double first = before;
        for (int step = 0; step < 480; step++) {
          world.step();
          double energy = world.energy();
          double gained = energy - before;
          assertTrue(gained < 0.01 * first, () -> "gained " + gained + " J of " + first);
          before = energy;
        }
        assertTrue(before < 0.9 * first, "nothing was lost in contacts");
      }
    }
  }

  @Test
  void gravityAloneChangesMomentumBeforeTheFloorIsReached() throws IOException {
    RigidSettings settings = settings("objects-min = 4, objects-max = 4");
    try (RigidWorld world = scene(settings, 1)) {
      double[] start = world.momentum();
      double pull = -10.0 / 240 * world.mass();
      for (int step = 1; step <= 60; step++) {
        world.step();
        double[] now = world.momentum();
        assertEquals(start[0], now[0], 1e-6);
        assertEquals(start[1], now[1], 1e-6);
        assertEquals(start[2] + step * pull, now[2], 1e-4);
      }
    }
  }

  @Test
  void collisionOfTwoBodiesKeepsTheirMomentum() {
    try (RigidWorld world = new RigidWorld(settings("shapes = [cube]"))) {
      assertTrue(world.add(cube(-0.6, 50, 2)));
      assertTrue(world.add(cube(0.6, 50, -1)));
      double energy = world.energy();
      for (int i = 0; i < 60; i++) {
        world.step();
      }
      assertEquals(1, world.momentum()[0], 1e-6);
      assertEquals(0, world.momentum()[1], 1e-6);
      assertTrue(world.energy() < energy - 0.1, "the bodies did not meet");
    }
  }

  @Test
  void fallsAsGalileoSays() {
    try (RigidWorld world = new RigidWorld(settings("shapes = [cube]"))) {
      world.add(cube(0, 20, 0));
      for (int i = 0; i < 240; i++) {
        world.step();
      }
      float[] pose = new float[7];
      world.pose(0, pose, 0);
      assertEquals(20 - 5.0 * 241 / 240, pose[2], 1e-4);
    }
  }

  @Test
  void comesToRestOnTheFloor() {
    try (RigidWorld world = new RigidWorld(settings("shapes = [cube]"))) {
      world.add(cube(0, 1.5, 0));
      for (int i = 0; i < 2400; i++) {
        world.step();
      }
      float[] pose = new float[7];
      world.pose(0, pose, 0);
      assertEquals(0.5, pose[2], 0.005);
    }
  }

  @Test
  void refusesABodyThatOverlapsAnother() {
    try (RigidWorld world = new RigidWorld(settings("shapes = [cube]"))) {
      assertTrue(world.add(cube(0, 3, 0)));
      assertFalse(world.add(cube(0.9, 3, 0)));
      assertFalse(world.add(cube(3, 0.4, 0)), "it is in the floor");
      assertTrue(world.add(cube(1.1, 3, 0)));
    }
  }

  @Test
  void saysWhichLibraryIsMissing() {
    IOException e = assertThrows(IOException.class, () -> BulletLibrary.load("/native/no.so"));
    assertTrue(String.valueOf(e.getMessage()).contains("(/native/no.so)"));
    assertEquals(
        "/native/osx/arm64/libbulletjme.dylib", BulletLibrary.resource("Mac OS X", "aarch64"));
  }

  private static RigidWorld scene(RigidSettings settings, int index) {
    RigidWorld world = new RigidWorld(settings);
    TrajectoryLayout layout = new TrajectoryLayout(settings.mostObjects(), settings.frames());
    SceneSampler sampler = new SceneSampler(settings, new SampleRandom(7, 0, index));
    assertTrue(new RigidGenerator(settings).fill(world, sampler, new float[layout.length()]));
    return world;
  }
}
