package org.allometry.orchestrator.chaos;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What a disturbance takes for the end that it brought about. */
class SurroundingsTest {
  /** The words of the search, of the system and of Java's files. */
  @Test
  void aFullDiskEndsASearchInWhateverWordsItIsSaid() {
    Surroundings.FullDisk disk = new Surroundings.FullDisk();
    assertTrue(disk.mayEnd(ended("the sweep stopped: the disk is full (0 bytes free at j)")));
    assertTrue(disk.mayEnd(ended("s cannot be written (no space left on device); make room")));
    assertTrue(disk.mayEnd(ended("java.io.IOException: No space left on device")));
    assertFalse(disk.mayEnd(ended("s cannot be written (permission denied)")));
  }

  private static Search.Ended ended(String err) {
    return new Search.Ended(1, "", err);
  }
}
