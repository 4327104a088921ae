package org.allometry.gpurunner.task;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReproducibilityTest {
  @TempDir Path temp;

  @Test
  void anotherJvmGeneratesTheSameNBodyBytes() throws Exception {
    Path here = temp.resolve("here");
    Path there = temp.resolve("there");
    SmallDataSets.generate(here);
    assertEquals("0: ", run(there));
    List<Path> files = files(here);
    assertEquals(2 * 3 + 2, files.size(), files.toString());
    assertEquals(files, files(there));
    for (Path file : files.stream().filter(path -> path.startsWith(nBody(files))).toList()) {
      assertArrayEquals(
          Files.readAllBytes(here.resolve(file)), Files.readAllBytes(there.resolve(file)));
    }
  }

  @Test
  void processesThatRaceEndWithOneIntactDataSet() throws Exception {
    Process other = start(temp.resolve("shared"));
    SmallDataSets.generate(temp.resolve("shared"));
    assertEquals("0: ", end(other));
    assertEquals(2 * 3 + 2, files(temp.resolve("shared")).size());
  }

  /** Exit status and output of the other JVM; standard output is kept free for the trainer. */
  private static String run(Path home) throws Exception {
    return end(start(home));
  }

  private static Process start(Path home) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            SmallDataSets.class.getName(),
            home.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static String end(Process process) throws Exception {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() + ": " + output.replaceAll("(?m)^.* (INFO|DEBUG) .*$\\R?", "");
  }

  private static List<Path> files(Path home) throws IOException {
    try (Stream<Path> walk = Files.walk(home)) {
      return walk.filter(Files::isRegularFile).map(home::relativize).sorted().toList();
    }
  }

  private static Path nBody(List<Path> files) {
    return files.stream()
        .map(path -> path.getName(0))
        .filter(path -> path.toString().matches("n-body-[0-9a-f]{16}"))
        .findFirst()
        .orElseThrow();
  }
}
