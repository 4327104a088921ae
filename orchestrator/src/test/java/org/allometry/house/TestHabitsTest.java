package org.allometry.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a test of this project must not do, and what no source may hold; read from the sources. */
class TestHabitsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  // Written in pieces, so that this file does not find itself.
  private static final Pattern DISABLED = Pattern.compile("@(Dis" + "abled|Ign" + "ore)\\b");
  private static final Pattern ASSUMPTION =
      Pattern.compile("\\bassume" + "(True|False|That)\\(([^;]*)\\);");
  private static final Pattern SLEEP =
      Pattern.compile("Thread\\.sl" + "eep|TimeUnit\\.\\w+\\.sl" + "eep");
  private static final Pattern UNFINISHED =
      Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");

  @Test
  void noTestIsDisabled() throws IOException {
    assertEquals(List.of(), lines("src/test", DISABLED));
  }

  /** What a machine cannot do (mount, run a program that is not there) is skipped with a reason. */
  @Test
  void aTestThatSkipsItselfSaysWhatIsNotTested() throws IOException {
    List<String> silent = new ArrayList<>();
    int assumptions = 0;
    for (Path file : files("src/test")) {
      Matcher found = ASSUMPTION.matcher(Files.readString(file));
      while (found.find()) {
        assumptions++;
        if (!found.group(2).contains("\"not tested: ")) {
          silent.add(ROOT.relativize(file) + ": " + found.group());
        }
      }
    }
    assertEquals(List.of(), silent);
    assertTrue(assumptions > 0, "the pattern finds none of those that there are");
  }

  @Test
  void noTestSleeps() throws IOException {
    assertEquals(List.of(), lines("src/test", SLEEP));
  }

  @Test
  void nothingIsLeftForLater() throws IOException {
    assertEquals(List.of(), lines("src", UNFINISHED));
  }

  @Test
  void theSourcesAreReallyRead() throws IOException {
    assertTrue(lines("src/test", Pattern.compile("@Test\\b")).size() > 20);
  }

  private static List<String> lines(String folder, Pattern pattern) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : files(folder)) {
      int number = 0;
      for (String line : Files.readAllLines(file)) {
        number++;
        if (pattern.matcher(line).find()) {
          found.add(ROOT.relativize(file) + ":" + number + ": " + line.strip());
        }
      }
    }
    return found;
  }

  private static List<Path> files(String folder) throws IOException {
    List<Path> all = new ArrayList<>();
    for (String module :
        List.of("analysis", "actors", "gpu-runner", "monitoring", "orchestrator", "benchmarks")) {
      Path sources = ROOT.resolve(module).resolve(folder);
      if (Files.isDirectory(sources)) {
        try (Stream<Path> files = Files.walk(sources)) {
          files.filter(f -> f.toString().endsWith(".java")).sorted().forEach(all::add);
        }
      }
    }
    return all;
  }
}
