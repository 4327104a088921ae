package org.allometry.gpurunner.runner;

import java.nio.file.Path;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** What tests of a runner stand on: actors for the class, a sweep's folder for each test. */
abstract class RunnerTests {
  private static ActorTestKit kit;

  @TempDir private Path folder;

  @BeforeAll
  static void startActors() {
    kit = ActorTestKit.create();
  }

  @AfterAll
  static void stopActors() {
    kit.shutdownTestKit();
  }

  /** A runner whose trainer behaves as {@code mode} says. */
  final Fixture fixture(String mode) {
    return fixture(mode, Fixture.settings());
  }

  /** The same with other settings. */
  final Fixture fixture(String mode, RunnerSettings settings) {
    return new Fixture(kit, folder, mode, settings);
  }
}
