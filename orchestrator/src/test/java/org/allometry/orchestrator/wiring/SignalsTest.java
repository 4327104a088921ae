package org.allometry.orchestrator.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignalsTest {
  @Test
  void theFirstAsksForACleanEndAndTheSecondEndsAtOnce() {
    List<Integer> ended = new ArrayList<>();
    Signals signals = new Signals(ended::add);
    assertFalse(signals.first().isDone());
    signals.raise(143);
    assertEquals(143, signals.first().join());
    assertEquals(List.of(), ended);
    signals.raise(130);
    assertEquals(143, signals.first().join());
    assertEquals(List.of(130), ended);
  }
}
