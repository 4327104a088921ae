package org.allometry.orchestrator.wiring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Work on folders. */
final class Folders {
  private Folders() {}

  /**
   * Deletes a folder and everything in it; one that is not there is fine.
   *
   * @param parent that it has to lie in
   * @param relative path inside the parent
   * @return what went wrong
   */
  static Optional<String> delete(Path parent, String relative) {
    Path folder = parent.resolve(relative).normalize();
    if (!folder.startsWith(parent.normalize()) || folder.equals(parent.normalize())) {
      return Optional.of(relative + " does not lie in " + parent);
    }
    if (!Files.exists(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      List<Path> inside = walk.sorted(Comparator.reverseOrder()).toList();
      for (Path path : inside) {
        Files.delete(path);
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(folder + ": " + e);
    }
  }
}
