package org.allometry.gpurunner.family;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class WorkersTest {
  @Test
  void everyTaskRunsOnce() {
    for (int threads = 1; threads <= 3; threads++) {
      try (Workers workers = new Workers(threads)) {
        for (int count : new int[] {0, 1, 2, 100}) {
          AtomicIntegerArray runs = new AtomicIntegerArray(count);
          workers.run(count, runs::incrementAndGet);
          int[] once = new int[count];
          Arrays.fill(once, 1);
          int[] actual = new int[count];
          Arrays.setAll(actual, runs::get);
          assertArrayEquals(once, actual);
        }
      }
    }
  }

  @Test
  void aTaskThatFailsFailsTheCall() {
    try (Workers workers = new Workers(2)) {
      for (int bad = 0; bad < 2; bad++) {
        int failing = bad;
        IllegalStateException e =
            assertThrows(
                IllegalStateException.class,
                () ->
                    workers.run(
                        2,
                        i -> {
                          if (i == failing) {
                            throw new IllegalStateException("task " + i);
                          }
                        }));
        assertEquals("task " + bad, e.getMessage());
      }
    }
  }
}
