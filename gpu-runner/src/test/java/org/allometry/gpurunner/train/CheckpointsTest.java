package org.allometry.gpurunner.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.allometry.gpurunner.family.Parameter;
import org.allometry.gpurunner.wire.TrainerCommand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
  private static final CheckpointBinding BINDING =
      new CheckpointBinding("s", "hash", "owner", "transformer", "augment", "d8-l2", 500, 7, 1);
  private static final ParameterLayout LAYOUT =
      new ParameterLayout(List.of(Parameter.uniform("w", 1, 4, 4)));

  @TempDir Path parent;

  private static TrainingState state(int step) {
    float[] values = LAYOUT.initial(step);
    values[3] = -0.0f;
    values[4] = Float.MIN_VALUE;
    return new TrainingState(step, values, LAYOUT.initial(step + 1), LAYOUT.initial(step + 2));
  }

  private static TrainingState load(Checkpoints.Saved saved, CheckpointBinding binding, int step)
      throws CheckpointException {
    return Checkpoints.load(saved.folder(), saved.digest(), binding, step, LAYOUT.size());
  }

  private static String reason(Checkpoints.Saved saved, CheckpointBinding binding, int step) {
    return String.valueOf(
        assertThrows(CheckpointException.class, () -> load(saved, binding, step)).getMessage());
  }

  @Test
  void readsBackEveryBit() throws IOException, CheckpointException {
    TrainingState read = load(Checkpoints.save(parent, BINDING, state(5)), BINDING, 5);
    assertArrayEquals(state(5).parameters(), read.parameters());
    assertArrayEquals(state(5).firstMoments(), read.firstMoments());
    assertArrayEquals(state(5).secondMoments(), read.secondMoments());
  }

  @Test
  void sameStateHasTheSameDigestAgain() throws IOException {
    Checkpoints.Saved first = Checkpoints.save(parent, BINDING, state(5));
    assertEquals(first, Checkpoints.save(parent, BINDING, state(5)));
  }

  @Test
  void removesWhatADeadProcessLeftHalfWritten() throws IOException {
    Path left = Files.createDirectories(parent.resolve(".writing-step-000003-99"));
    Files.writeString(left.resolve("first.f32"), "half");
    Checkpoints.save(parent, BINDING, state(5));
    try (Stream<Path> files = Files.list(parent)) {
      assertEquals(
          List.of("step-000005"), files.map(path -> path.getFileName().toString()).toList());
    }
  }

  @Test
  void refusesTruncatedCorruptAndMissingFiles() throws IOException {
    Checkpoints.Saved saved = Checkpoints.save(parent, BINDING, state(5));
    Path file = saved.folder().resolve("first.f32");
    byte[] content = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(content, content.length - 1));
    assertTrue(reason(saved, BINDING, 5).contains("63 bytes, expected 64"));
    content[9] ^= 1;
    Files.write(file, content);
    assertTrue(reason(saved, BINDING, 5).startsWith("first.f32 has the SHA-256"));
    Files.delete(file);
    assertTrue(reason(saved, BINDING, 5).endsWith("is missing"));
    Files.writeString(saved.folder().resolve("manifest.json"), "{}");
    assertTrue(reason(saved, BINDING, 5).startsWith("its manifest has the SHA-256"));
  }

  @Test
  void refusesForeignStates() throws IOException {
    Checkpoints.Saved saved = Checkpoints.save(parent, BINDING, state(5));
    assertTrue(reason(saved, BINDING, 6).contains("step \"5\", expected \"6\""));
    CheckpointBinding other =
        new CheckpointBinding("s", "other", "owner", "transformer", "augment", "d8-l2", 500, 7, 1);
    assertTrue(reason(saved, other, 5).contains("configHash \"hash\", expected \"other\""));
    CheckpointBinding threads =
        new CheckpointBinding("s", "hash", "owner", "transformer", "augment", "d8-l2", 500, 7, 2);
    assertTrue(reason(saved, threads, 5).contains("threads \"1\", expected \"2\""));
  }

  @Test
  void takesTheOneBeforeACorruptCheckpointAndSaysSo() throws IOException {
    Checkpoints.Saved good = Checkpoints.save(parent, BINDING, state(5));
    Checkpoints.Saved bad = Checkpoints.save(parent, BINDING, state(9));
    Files.write(bad.folder().resolve("second.f32"), new byte[64]);
    TrainerCommand.Train train =
        new TrainerCommand.Train(
            "t",
            2,
            "transformer",
            "default",
            "d8-l2",
            500,
            7,
            20,
            16,
            1,
            List.of(
                new TrainerCommand.StartPoint("trunk", 9, bad.folder().toString(), bad.digest()),
                new TrainerCommand.StartPoint("trunk", 5, good.folder().toString(), good.digest())),
            List.of(16),
            "trunk",
            "trial",
            new TrainerCommand.Identity("s", "hash"));
    StartState.Chosen chosen = StartState.choose(train, line -> BINDING, LAYOUT, "d8-l2");
    assertEquals(5, chosen.state().step());
    assertTrue(chosen.note().contains("second.f32"), chosen.note());
    assertTrue(chosen.note().endsWith("beginning from step 5"), chosen.note());
  }

  @Test
  void failureToWriteNamesThePathAndLeavesNothing() throws IOException {
    Path file = Files.writeString(parent.resolve("file"), "in the way");
    IOException e =
        assertThrows(IOException.class, () -> Checkpoints.save(file, BINDING, state(5)));
    assertTrue(e.toString().contains(file.toString()), e.toString());
  }
}
