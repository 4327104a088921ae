package org.allometry.actors.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepLockTest {
  private static final SweepLock.Owner OWNER =
      new SweepLock.Owner(4711, "here", Instant.parse("2026-01-02T03:04:05Z"));

  @TempDir private Path folder;

  @Test
  void refusesASecondHolderNamingTheFirst() throws IOException {
    try (SweepLock held = SweepLock.take(folder, OWNER)) {
      SweepLockedException refused =
          assertThrows(SweepLockedException.class, () -> SweepLock.take(folder, OWNER));
      assertTrue(
          refused.toString().contains("process 4711 on here since 2026-01-02T03:04:05Z"),
          refused.toString() + held);
    }
  }

  @Test
  void anotherProcessIsRefusedEvenAfterTheOwnerWasRead() throws Exception {
    try (SweepLock held = SweepLock.take(folder, OWNER)) {
      assertEquals(Optional.of(OWNER), SweepLock.lastOwner(folder));
      assertEquals("locked", takeInAnotherProcess(), held.toString());
    }
    assertEquals("taken", takeInAnotherProcess());
  }

  @Test
  void aLockThatWasLeftBehindLocksNothing() throws IOException {
    SweepLock.take(folder, OWNER).close();
    SweepLock.take(folder, OWNER).close();
    assertEquals(Optional.of(OWNER), SweepLock.lastOwner(folder));
  }

  private String takeInAnotherProcess() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Taker.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said =
        new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
            .strip();
    assertEquals(0, process.waitFor());
    return said;
  }

  /** Takes the lock of a folder, says whether it could, and ends. */
  static final class Taker {
    private Taker() {}

    public static void main(String[] arguments) throws IOException {
      try {
        SweepLock lock = SweepLock.take(Path.of(arguments[0]), OWNER);
        System.out.println("taken");
        lock.close();
      } catch (SweepLockedException e) {
        System.out.println("locked");
      }
    }
  }
}
