package org.allometry.orchestrator.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.allometry.orchestrator.UserError;
import org.allometry.orchestrator.sweep.SweepFolder;
import org.junit.jupiter.api.Test;

class BreakdownTest {
  private static final SweepFolder FOLDER = new SweepFolder(Path.of("/no/such/home"), "quick");
  private final Throwable cause =
      new IllegalStateException("the journal failed", new ArithmeticException("no root"));

  private static String told(Throwable cause, long freeBytes) {
    return String.valueOf(Breakdown.of(FOLDER, cause, freeBytes).getMessage());
  }

  @Test
  void namesTheFirstCause() {
    assertEquals(
        "the sweep stopped: no root. Nothing that was reported is lost; the same command goes on",
        told(cause, Breakdown.FULL_BYTES));
  }

  @Test
  void namesTheKindOfACauseThatSaysNothing() {
    String told = told(new StackOverflowError(), Long.MAX_VALUE);
    assertTrue(told.startsWith("the sweep stopped: StackOverflowError."), told);
  }

  @Test
  void saysThatTheDiskIsFullWhateverTheCauseSays() {
    String told = told(cause, Breakdown.FULL_BYTES - 1);
    assertTrue(told.contains("the disk is full (262143 bytes free at "), told);
    assertFalse(told.contains("no root"), told);
  }

  @Test
  void passesOnWhatAUserIsToldAlready() {
    UserError error = new UserError(UserError.Kind.USAGE, "no such option");
    assertSame(error, Breakdown.of(FOLDER, error));
  }

  /** The folder is not there, so neither is its disk. */
  @Test
  void goesByTheCauseWhereTheDiskCannotBeAsked() {
    String told = String.valueOf(Breakdown.of(FOLDER, cause).getMessage());
    assertTrue(told.startsWith("the sweep stopped: no root."), told);
  }
}
