package org.allometry.gpurunner.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tensor that a program makes of numbers lies on the CPU, unless the program says where. */
class ProgramPlaceTest {
  /**
   * What makes such a tensor and moves it nowhere: neither {@code torch.to} around it nor a device.
   */
  private static final Pattern LEFT_ON_THE_CPU =
      Pattern.compile(
          "(?<!torch\\.to\\()torch\\.(tensor|full|zeros|ones|empty|arange|eye)\\("
              + "(?!.*device=ops\\.prim\\.device\\()");

  private static List<String> leftOnTheCpu(String text) {
    return text.lines()
        .filter(line -> LEFT_ON_THE_CPU.matcher(line).find())
        .map(String::strip)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train/step.py",
        "train/autograd.py",
        "family/gatr/gatr.py",
        "family/transformer/transformer.py",
        "family/transformer/transformer_gradient.py"
      })
  void whatAProgramMakesLiesWhereItsInputsLie(String program) throws IOException {
    try (InputStream in =
        ProgramPlaceTest.class.getResourceAsStream("/org/allometry/gpurunner/" + program)) {
      assertNotNull(in, program);
      assertEquals(
          List.of(), leftOnTheCpu(new String(in.readAllBytes(), StandardCharsets.UTF_8)), program);
    }
  }

  @Test
  void findsOneThatIsLeftOnTheCpu() {
    assertEquals(
        1, leftOnTheCpu("y = torch.index_select(x, 0, torch.tensor([0], dtype=4))").size());
    assertEquals(
        List.of(),
        leftOnTheCpu(
            """
            y = torch.to(torch.tensor([0.], dtype=7), x)
            z = torch.full([], 1., dtype=6, device=ops.prim.device(x))
            """));
  }
}
