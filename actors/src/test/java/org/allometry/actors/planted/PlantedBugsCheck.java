package org.allometry.actors.planted;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every planted bug is found. Takes minutes: {@code ./mvnw -Pplanted -pl actors -am test}. */
final class PlantedBugsCheck {
  @Test
  void everyPlantedBugIsFound() throws IOException, InterruptedException {
    String only = System.getProperty("planted.only", "");
    List<String> missed = new ArrayList<>();
    int number = 0;
    for (PlantedBug bug : PlantedBug.all()) {
      number++;
      if (bug.name().contains(only)) {
        String found = PlantedBugs.found(bug, Path.of("target/planted", String.valueOf(number)));
        System.out.printf("%2d %-62s %s%n", number, bug.name(), found);
        if (!found.contains("#")) {
          missed.add(bug.name());
        }
      }
    }
    assertEquals(List.of(), missed, "bugs that no test found");
  }
}
