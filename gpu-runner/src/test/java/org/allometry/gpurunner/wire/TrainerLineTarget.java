package org.allometry.gpurunner.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Bytes of a trainer: every line is read or refused, and what was read is written the same. */
public final class TrainerLineTarget {
  private static final int LIMIT = 4_096;

  private TrainerLineTarget() {}

  /** Called by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] data) {
    LineReader lines = new LineReader(new ByteArrayInputStream(data), LIMIT);
    try {
      for (@Nullable RawLine line = lines.next(); line != null; line = lines.next()) {
        if (TrainerCodec.readEvent(line)
            instanceof Reading.Good<TrainerEvent>(TrainerEvent event)) {
          assertEquals(
              new Reading.Good<>(event), TrainerCodec.readEvent(TrainerCodec.write(event)));
        }
        if (line instanceof RawLine.Whole(String text)) {
          command(text);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void command(String text) {
    switch (TrainerCodec.readCommand(text)) {
      case Reading.Good<TrainerCommand>(TrainerCommand command) ->
          assertEquals(
              new Reading.Good<>(command), TrainerCodec.readCommand(TrainerCodec.write(command)));
      case Reading.BadLine<TrainerCommand> bad ->
          assertTrue(bad.reason().length() < 2_000, bad.reason());
    }
  }
}
