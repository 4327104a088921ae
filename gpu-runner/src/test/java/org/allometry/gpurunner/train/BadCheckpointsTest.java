package org.allometry.gpurunner.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.allometry.gpurunner.BadInput;
import org.allometry.gpurunner.family.Parameter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BadCheckpointsTest {
  private static final CheckpointBinding BINDING =
      new CheckpointBinding("s", "hash", "owner", "transformer", "default", "d8-l2", 500, 7, 1);
  private static final ParameterLayout LAYOUT =
      new ParameterLayout(List.of(Parameter.uniform("w", 1, 4, 4)));
  private static final int STEP = 5;

  @TempDir private Path parent;

  static Stream<BadInput> checkpoints() {
    return BadInput.of("checkpoints");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("checkpoints")
  void saysWhyACheckpointCannotBeUsed(BadInput bad) throws IOException {
    assertEquals(bad.text("says"), answer(bad, parent));
  }

  /** Saves a checkpoint, spoils it, and loads it with the digest that its manifest then has. */
  static String answer(BadInput bad, Path parent) throws IOException {
    TrainingState state =
        new TrainingState(STEP, LAYOUT.initial(1), LAYOUT.initial(2), LAYOUT.initial(3));
    Checkpoints.Saved saved = Checkpoints.save(parent, BINDING, state);
    Path manifest = saved.folder().resolve("manifest.json");
    String text = Files.readString(manifest);
    if (bad.has("manifest")) {
      text = bad.text("manifest");
    }
    if (bad.has("from")) {
      assertEquals(2, text.split(bad.text("from"), -1).length, "stands there once");
      text = text.replaceFirst(bad.text("from"), bad.text("to"));
    }
    Files.writeString(manifest, text);
    if (bad.has("file")) {
      Path file = saved.folder().resolve(bad.text("file"));
      Files.delete(file);
      if (bad.has("content")) {
        Files.writeString(file, bad.text("content"));
      } else if (bad.has("folder")) {
        Files.createDirectory(file);
      } else if (bad.has("link")) {
        Files.createSymbolicLink(file, Path.of(bad.text("link")));
      }
    }
    String digest = bad.has("digest") ? bad.text("digest") : Checkpoints.sha256(text);
    try {
      Checkpoints.load(saved.folder(), digest, BINDING, STEP, LAYOUT.size());
      return "nothing is wrong";
    } catch (CheckpointException e) {
      return String.valueOf(e.getMessage()).replace(saved.folder().toString(), "FOLDER");
    }
  }
}
