package org.allometry.gpurunner.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialLogTest {
  @TempDir private Path folder;

  @Test
  void appearsWithTheFirstLineAndGoesOnWithAnOldFile() throws IOException {
    Path file = folder.resolve("logs/t-1-1.log");
    try (TrialLog log = new TrialLog(file, 1000)) {
      assertFalse(Files.exists(file));
      log.add("one");
    }
    try (TrialLog log = new TrialLog(file, 1000)) {
      log.add("two");
    }
    assertEquals("one\ntwo\n", Files.readString(file));
  }

  @Test
  void stopsAtItsLimitAndSaysSo() throws IOException {
    Path file = folder.resolve("log");
    try (TrialLog log = new TrialLog(file, 20)) {
      for (int i = 0; i < 1000; i++) {
        log.add("line " + i);
      }
      assertTrue(log.fault().contains("is full at 20 bytes"), log.fault());
      assertEquals("line 999", log.tail().get(TrialLog.TAIL_LINES - 1));
    }
    assertEquals(
        "line 0\nline 1\n… this log is full, later lines are not kept\n", Files.readString(file));
  }

  @Test
  void keepsTheLastLinesShort() {
    try (TrialLog log = new TrialLog(folder.resolve("log"), 1 << 20)) {
      for (int i = 0; i < 25; i++) {
        log.add("x".repeat(600) + i);
      }
      assertEquals(TrialLog.TAIL_LINES, log.tail().size());
      assertEquals(501, log.tail().get(0).length());
    }
  }

  @Test
  void keepsLinesInMemoryWhenItCannotWrite() throws IOException {
    Path blocked = Files.writeString(folder.resolve("logs"), "a file where a folder should be");
    try (TrialLog log = new TrialLog(blocked.resolve("t-1-1.log"), 1000)) {
      log.add("one");
      assertTrue(log.fault().contains("cannot be written"), log.fault());
      assertEquals(1, log.tail().size());
    }
  }
}
