package org.allometry.gpurunner.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import org.allometry.actors.runner.Assignment;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.actors.runner.Line;
import org.allometry.gpurunner.wire.TrainerCommand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkplaceTest {
  private final Workplace place = new Workplace(Path.of("/s"), "cafe", 1000);

  private static Assignment from(String folder) {
    return Fixture.assignment("t-1", 2, 3, new Checkpoint(Line.TRUNK, 4, folder, "ab", 1));
  }

  @Test
  void translatesAnAssignment() {
    assertEquals(
        new TrainerCommand.Train(
            "t-1",
            2,
            "transformer",
            "default",
            "d8",
            640,
            1,
            10,
            8,
            1000.0,
            List.of(
                new TrainerCommand.StartPoint(
                    "trunk", 4, "/s/checkpoints/trunks/a/step-000004", "ab")),
            List.of(4, 8),
            "/s/checkpoints/trunks/transformer-default-d8-u640-s1",
            "/s/checkpoints/trials/t-1",
            new TrainerCommand.Identity("quick", "cafe")),
        place.command(from("trunks/a/step-000004")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "/etc", "trunks/../..", "", ".", "a\0b"})
  void refusesStatesThatLieElsewhere(String folder) {
    assertThrows(IllegalArgumentException.class, () -> place.command(from(folder)));
  }
}
