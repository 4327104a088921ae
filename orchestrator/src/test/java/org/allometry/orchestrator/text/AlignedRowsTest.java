package org.allometry.orchestrator.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class AlignedRowsTest {
  @Test
  void columnsAreAsWideAsTheirWidestCellAndLinesEndWithoutBlanks() {
    assertEquals(
        """
        | name   value
        | alpha  0.35
        | ln N*
        """,
        AlignedRows.of(
            "| ",
            List.of(List.of("name", "value", ""), List.of("alpha", "0.35"), List.of("ln N*"))));
    assertEquals("", AlignedRows.of("", List.of()));
  }
}
