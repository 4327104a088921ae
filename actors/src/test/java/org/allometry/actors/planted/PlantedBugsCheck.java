package org.allometry.actors.planted;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Every planted bug is found. Takes minutes: {@code ./mvnw -Pplanted -pl actors -am test}.
 *
 * <p>System properties: {@code planted.only}, part of a bug's name, and {@code planted.parallel},
 * how many suites run at a time (default 2).
 */
final class PlantedBugsCheck {
  @Test
  void everyPlantedBugIsFound() throws Exception {
    String only = System.getProperty("planted.only", "");
    List<PlantedBug> bugs = PlantedBug.all();
    List<String> missed = new ArrayList<>();
    ExecutorService suites =
        Executors.newFixedThreadPool(Integer.getInteger("planted.parallel", 2));
    try {
      List<Future<Boolean>> results = new ArrayList<>();
      for (int i = 0; i < bugs.size(); i++) {
        PlantedBug bug = bugs.get(i);
        int number = i + 1;
        if (bug.name().contains(only)) {
          results.add(suites.submit(() -> found(number, bug, missed)));
        }
      }
      for (Future<Boolean> result : results) {
        result.get();
      }
    } finally {
      suites.shutdownNow();
    }
    assertEquals(List.of(), missed, "bugs that no test found");
  }

  private static boolean found(int number, PlantedBug bug, List<String> missed) throws Exception {
    long begin = System.nanoTime();
    String found = PlantedBugs.found(bug, Path.of("target/planted", String.valueOf(number)));
    double seconds = (System.nanoTime() - begin) / 1e9;
    synchronized (missed) {
      System.out.printf(Locale.ROOT, "%2d %5.1f s  %-66s %s%n", number, seconds, bug.name(), found);
      if (!found.contains("#")) {
        missed.add(bug.name());
      }
    }
    return true;
  }
}
