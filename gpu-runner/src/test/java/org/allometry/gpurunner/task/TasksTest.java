package org.allometry.gpurunner.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.allometry.gpurunner.settings.SettingsProblem;
import org.allometry.gpurunner.settings.SettingsReader;
import org.junit.jupiter.api.Test;

final class TasksTest {
  @Test
  void theManualIsAccepted() {
    for (String name : Tasks.names()) {
      assertEquals(name, TaskSettings.task("name = " + name).name());
    }
  }

  @Test
  void answersAnUnknownNameWithTheNearest() {
    SettingsProblem problem = onlyProblem("name = n-bodi");
    assertEquals("allometry.task.name", problem.path());
    assertEquals("n-bodi", problem.value());
    assertEquals("Did you mean n-body?", problem.hint());
  }

  @Test
  void answersAnUnknownKeyWithTheNearest() {
    SettingsProblem problem = onlyProblem("n-body.sofening = 0.2");
    assertEquals("allometry.task.n-body.sofening", problem.path());
    assertEquals("Did you mean softening?", problem.hint());
  }

  @Test
  void listsEveryValueOutOfRange() {
    SettingsReader reader =
        TaskSettings.of("n-body { min-radius = 2, planet-mass = [3, 1], dt = soon, planets = 0 }");
    Tasks.read(reader);
    List<String> paths = reader.problems().stream().map(SettingsProblem::path).toList();
    assertEquals(
        List.of(
            "allometry.task.n-body.planets",
            "allometry.task.n-body.planet-mass",
            "allometry.task.n-body.min-radius",
            "allometry.task.n-body.dt"),
        paths);
  }

  @Test
  void fingerprintFollowsTheSettings() {
    String published = TaskSettings.task("").fingerprint();
    assertTrue(published.matches("[0-9a-f]{16}"), published);
    assertEquals(published, TaskSettings.task("n-body.seed = 0").fingerprint());
    assertNotEquals(published, TaskSettings.task("n-body.seed = 1").fingerprint());
    assertNotEquals(published, TaskSettings.task("n-body.softening = 0.1").fingerprint());
  }

  private static SettingsProblem onlyProblem(String overrides) {
    SettingsReader reader = TaskSettings.of(overrides);
    Tasks.read(reader);
    assertEquals(1, reader.problems().size(), reader.problems().toString());
    return reader.problems().get(0);
  }
}
