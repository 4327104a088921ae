package org.allometry.gpurunner.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.allometry.gpurunner.BadInput;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BadTrainerLinesTest {
  static Stream<BadInput> lines() {
    return BadInput.of("trainer-lines");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lines")
  void saysWhatIsWrongWithALine(BadInput bad) {
    assertEquals(bad.text("says"), answer(bad));
  }

  static String answer(BadInput bad) {
    Reading<?> reading =
        bad.has("command")
            ? TrainerCodec.readCommand(bad.text("command"))
            : TrainerCodec.readEvent(bad.text("event"));
    if (reading instanceof Reading.BadLine<?> line) {
      assertTrue(line.text().length() <= TrainerCodec.EXCERPT + 1);
      return line.reason();
    }
    return "nothing is wrong: " + reading;
  }
}
