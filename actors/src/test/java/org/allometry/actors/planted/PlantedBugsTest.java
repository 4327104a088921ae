package org.allometry.actors.planted;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The planted bugs fit the product as it is now; {@link PlantedBugsCheck} lets the suite at them.
 */
final class PlantedBugsTest {
  @Test
  void everyBugChangesThePresentSources() throws IOException {
    List<PlantedBug> bugs = PlantedBug.all();
    assertTrue(bugs.size() >= 20);
    assertEquals(bugs.size(), bugs.stream().map(PlantedBug::name).distinct().count());
    for (PlantedBug bug : bugs) {
      assertEquals(
          bug.edits().stream().map(PlantedBug.Edit::file).distinct().count(),
          PlantedBugs.changed(bug).size());
    }
  }
}
