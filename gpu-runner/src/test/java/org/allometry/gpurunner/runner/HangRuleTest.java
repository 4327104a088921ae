package org.allometry.gpurunner.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HangRuleTest {
  private final HangRule rule = new HangRule(20, Duration.ofSeconds(10), Duration.ofMinutes(5));

  @Test
  void waitsLongerForTheFirstStep() {
    assertEquals(Duration.ofMinutes(5), rule.limit(List.of()));
  }

  @Test
  void multipliesTheMedian() {
    assertEquals(Duration.ofSeconds(40), rule.limit(List.of(2.0, 100.0, 0.1)));
  }

  @Test
  void neverGoesBelowTheMinimum() {
    assertEquals(Duration.ofSeconds(10), rule.limit(List.of(0.001)));
  }

  @Test
  void staysFiniteForAbsurdTimes() {
    assertEquals(Duration.ofSeconds(1_000_000_000), rule.limit(List.of(Double.POSITIVE_INFINITY)));
  }
}
