package org.allometry.gpurunner.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.allometry.actors.runner.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainerExitTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0, '', TRAINER_ERROR",
    "1, 0, '', TRAINER_ERROR",
    "64, 0, '', CONFIG_ERROR",
    "75, 0, '', PREEMPTED",
    "78, 0, '', CONFIG_ERROR",
    "137, 0, '', LOST_RUNNER",
    "137, 1, '', OUT_OF_MEMORY",
    "1, 1, '', TRAINER_ERROR",
    "137, 0, Cannot allocate memory, OUT_OF_MEMORY",
    "3, 0, java.lang.OutOfMemoryError: Java heap space, OUT_OF_MEMORY",
    "134, 0, terminate called after std::bad_alloc, OUT_OF_MEMORY",
    "1, 0, CUDA out of memory. Tried to allocate, OUT_OF_MEMORY",
    "1, 0, 'NVRM: Xid (PCI:0000:65:00): 48, DBE', LOST_RUNNER",
    "1, 0, CUDA error: uncorrectable ECC error encountered, LOST_RUNNER",
    "69, 0, 'trainer: there is no such device: PyTorch 2.7.1 sees no GPU', LOST_RUNNER",
    "0, 0, GPU is lost, TRAINER_ERROR",
    "0, 0, out of memory, TRAINER_ERROR",
    "129, 0, '', LOST_RUNNER",
    "130, 0, '', LOST_RUNNER",
    "143, 0, '', LOST_RUNNER",
    "134, 0, '', TRAINER_ERROR",
    "139, 0, '', TRAINER_ERROR",
    "-1, 0, '', LOST_RUNNER"
  })
  void classifiesByCodeWordsAndTheKernel(int code, long kills, String line, Outcome outcome) {
    List<String> tail = line.isEmpty() ? List.of() : List.of("before", line);
    assertEquals(outcome, new TrainerExit(code, "", List.of(), kills, tail).outcome());
  }

  @Test
  void quotesTheLastLines() {
    assertEquals(
        "the trainer ended with exit code 3; its last lines:\n  one\n  two",
        new TrainerExit(3, "", List.of(), 0, List.of("one", "two")).sentence());
    assertEquals(
        "the trainer could not be started: no such file",
        TrainerExit.neverStarted("no such file").sentence());
  }

  @Test
  void namesAMissingNativeLibrary() {
    String line = "libgomp.so.1: cannot open shared object file: No such file or directory";
    String sentence = new TrainerExit(1, "", List.of(), 0, List.of(line)).sentence();
    assertTrue(sentence.contains("could not load a native library"), sentence);
    assertTrue(sentence.contains(line), sentence);
    assertTrue(sentence.contains("libgomp1"), sentence);
  }
}
