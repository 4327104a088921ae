package org.allometry.gpurunner.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParentDeathTest {
  @TempDir private Path folder;

  /** The trainer ignores the end of its input and every signal that can be ignored. */
  @ParameterizedTest
  @ValueSource(strings = {"all", "guard"})
  void leavesNoProcessWhenTheParentIsKilled(String tools) throws IOException {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                LonelyParent.class.getName(),
                folder.toString(),
                tools)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output = parent.inputReader()) {
      assertEquals("ready", output.readLine());
      ProcessGroup group =
          new ProcessGroup(Long.parseLong(Files.readString(folder.resolve("pid")).strip()), true);
      assertTrue(group.members().size() >= 2, "trainer and its child");
      parent.destroyForcibly();
      assertEquals(List.of(), remaining(group));
    } finally {
      parent.destroyForcibly();
    }
  }

  private static List<Long> remaining(ProcessGroup group) throws IOException {
    long deadline = System.nanoTime() + Fixture.PATIENCE.toNanos();
    List<Long> members = group.members();
    while (!members.isEmpty() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
      members = group.members();
    }
    return members;
  }
}
