package org.allometry.gpurunner.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainerLauncherTest {
  private final Launch launch =
      TrainerLauncher.own(
              Path.of("/home/a b/sweep.conf"),
              Path.of("/home/a b/data"),
              Path.of("/home/a b/logs"),
              512,
              Map.of("PATH", "/bin", "API_TOKEN", "secret", "DJL_CACHE_DIR", "/cache"))
          .launch(new Device("cpu:1", 3));

  @Test
  void passesArgumentsWhole() {
    List<String> argv = launch.argv();
    int main = argv.indexOf(TrainerLauncher.OWN_MAIN);
    assertEquals(
        List.of(
            "--sweep-conf",
            "/home/a b/sweep.conf",
            "--data",
            "/home/a b/data",
            "--device",
            "cpu:1",
            "--threads",
            "3"),
        argv.subList(main + 1, argv.size()));
    assertTrue(argv.contains("-Xmx512m"), argv::toString);
    assertTrue(argv.contains("--add-modules=jdk.incubator.vector"), argv::toString);
    assertTrue(argv.get(0).startsWith(System.getProperty("java.home")), argv::toString);
  }

  @Test
  void keepsSecretsOutOfTheEnvironment() {
    assertEquals("/bin", launch.environment().get("PATH"));
    assertEquals("/cache", launch.environment().get("DJL_CACHE_DIR"));
    assertEquals("3", launch.environment().get("OMP_NUM_THREADS"));
    assertEquals("PASSIVE", launch.environment().get("OMP_WAIT_POLICY"));
    assertEquals(null, launch.environment().get("API_TOKEN"));
  }

  @Test
  void leavesWhatTheUserHasSet() {
    Map<String, String> environment =
        TrainerEnvironment.of(Map.of("OMP_WAIT_POLICY", "ACTIVE", "DJL_OFFLINE", "false"), 1);
    assertEquals("ACTIVE", environment.get("OMP_WAIT_POLICY"));
    assertEquals("false", environment.get("DJL_OFFLINE"));
  }
}
