package org.allometry.orchestrator.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing outside its parent is deleted, whatever a journal says. */
class FoldersTest {
  @TempDir private Path home;

  @Test
  void deletesAFolderInsideItsParent() throws IOException {
    Path step = Files.createDirectories(home.resolve("checkpoints/trunks/a/step-1"));
    Files.writeString(step.resolve("parameters.f32"), "x");
    assertEquals(Optional.empty(), Folders.delete(home.resolve("checkpoints"), "trunks/a/step-1"));
    assertFalse(Files.exists(step));
    assertEquals(Optional.empty(), Folders.delete(home.resolve("checkpoints"), "trunks/none"));
  }

  @Test
  void deletesNothingElse() throws IOException {
    Path parent = Files.createDirectories(home.resolve("checkpoints"));
    Path other = Files.createDirectories(home.resolve("other"));
    Files.writeString(other.resolve("precious"), "x");
    for (String path : new String[] {"../other", "..", ".", "", "a/../../other", other.toString()}) {
      assertTrue(Folders.delete(parent, path).isPresent(), path);
    }
    Files.createSymbolicLink(parent.resolve("link"), other);
    Folders.delete(parent, "link");
    assertTrue(Files.exists(other.resolve("precious")), "a link is no way out");
  }
}
