package org.allometry.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every fault of docs/reliability.md has a row for users in docs/operations.md, and tests that are
 * there and run.
 */
class FaultTableTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern NAMED = Pattern.compile("`(\\w+)#(\\w+)`");
  private static final int FEWEST = 30;

  @Test
  void everyFaultHasARowForUsersAndTestsThatRun() throws IOException {
    Set<String> forUsers = new TreeSet<>();
    rows("docs/operations.md", "| what happened |").forEach(row -> forUsers.add(row.get(0)));
    List<List<String>> faults = rows("docs/reliability.md", "| fault | row of operations.md |");
    assertTrue(faults.size() >= FEWEST, "faults: " + faults.size());
    List<String> problems = new ArrayList<>();
    for (List<String> fault : faults) {
      if (!forUsers.contains(fault.get(1))) {
        problems.add(fault.get(0) + ": no row \"" + fault.get(1) + "\" in docs/operations.md");
      }
      Matcher test = NAMED.matcher(fault.get(2));
      int named = 0;
      while (test.find()) {
        named++;
        if (!runs(test.group(1), test.group(2))) {
          problems.add(fault.get(0) + ": no test " + test.group());
        }
      }
      if (named == 0) {
        problems.add(fault.get(0) + ": no test is named");
      }
    }
    assertEquals(List.of(), problems);
  }

  @Test
  void aTestThatIsNotThereIsMissed() throws IOException {
    assertTrue(runs("FaultTableTest", "aTestThatIsNotThereIsMissed"));
    assertTrue(!runs("FaultTableTest", "rows"), "a method that is no test");
    assertTrue(!runs("FaultTableTest", "nowhere"));
    assertTrue(!runs("NowhereTest", "nowhere"));
  }

  /** Cells of the table that begins with {@code header}, without its first two lines. */
  private static List<List<String>> rows(String file, String header) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(ROOT.resolve(file))) {
      if (line.startsWith(header)) {
        inside = true;
      } else if (inside && !line.startsWith("|")) {
        break;
      } else if (inside && !line.startsWith("|---")) {
        List<String> cells = new ArrayList<>();
        for (String cell : line.substring(1).split("\\|", -1)) {
          cells.add(cell.strip());
        }
        rows.add(cells);
      }
    }
    return rows;
  }

  private static boolean runs(String type, String method) throws IOException {
    for (String module :
        List.of("analysis", "actors", "gpu-runner", "monitoring", "orchestrator")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
        for (Path file : files.filter(f -> f.endsWith(type + ".java")).toList()) {
          String source = Files.readString(file);
          int at = source.indexOf("void " + method + "(");
          int before = at < 0 ? -1 : source.lastIndexOf("void ", at - 1);
          int annotated = source.lastIndexOf("Test\n", at);
          if (at >= 0 && annotated > before) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
