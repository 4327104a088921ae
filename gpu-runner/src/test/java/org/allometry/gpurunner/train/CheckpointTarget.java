package org.allometry.gpurunner.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.allometry.gpurunner.family.Parameter;

/** A manifest that was reported with its digest: the state is loaded, or the reason is told. */
public final class CheckpointTarget {
  private static final CheckpointBinding BINDING =
      new CheckpointBinding("s", "hash", "owner", "transformer", "default", "d8-l2", 500, 7, 1);
  private static final ParameterLayout LAYOUT =
      new ParameterLayout(List.of(Parameter.uniform("w", 1, 4, 4)));
  private static final int STEP = 5;
  private static final Checkpoints.Saved SAVED = saved();

  private CheckpointTarget() {}

  private static Checkpoints.Saved saved() {
    try {
      Path parent = Files.createTempDirectory("checkpoint-target");
      return Checkpoints.save(
          parent,
          BINDING,
          new TrainingState(STEP, LAYOUT.initial(1), LAYOUT.initial(2), LAYOUT.initial(3)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Called by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] data) {
    try {
      Files.write(SAVED.folder().resolve("manifest.json"), data);
      Checkpoints.load(SAVED.folder(), Checkpoints.sha256(data), BINDING, STEP, LAYOUT.size());
    } catch (CheckpointException e) {
      assertTrue(String.valueOf(e.getMessage()).length() < 2_000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
