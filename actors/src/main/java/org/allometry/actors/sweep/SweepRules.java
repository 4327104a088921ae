package org.allometry.actors.sweep;

import java.time.Duration;

/**
 * How a sweep watches over its trials.
 *
 * @param lease how long a grant lasts without a heartbeat; longer than two heartbeats
 * @param heartbeat how often progress is marked in the journal, above 0
 * @param grace how long a cancelled or drained attempt may take to end, above 0
 * @param maxRestarts charged failures that a trial may have and still be trained again, at least 0
 * @param backoff wait before the first retry after a charged failure; doubled for each later one
 * @param maxBackoff longest such wait
 * @param quarantineTrials a device on which this many different trials in a row failed gets no more
 *     grants, at least 2
 * @param faultDevices a trial that failed on this many different devices is at fault itself, at
 *     least 2
 * @param snapshotEvery events between snapshots of the state, at least 1
 */
public record SweepRules(
    Duration lease,
    Duration heartbeat,
    Duration grace,
    int maxRestarts,
    Duration backoff,
    Duration maxBackoff,
    int quarantineTrials,
    int faultDevices,
    int snapshotEvery) {

  /** What holds unless the configuration says otherwise. */
  public static final SweepRules DEFAULT =
      new SweepRules(
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          Duration.ofSeconds(60),
          3,
          Duration.ofSeconds(2),
          Duration.ofMinutes(1),
          3,
          3,
          2_000);

  /** Rejects rules that cannot work. */
  public SweepRules {
    positive("heartbeat", heartbeat);
    positive("grace", grace);
    if (lease.compareTo(heartbeat.multipliedBy(2)) <= 0) {
      throw new IllegalArgumentException(
          "lease must be longer than two heartbeats of " + heartbeat + ", got " + lease);
    }
    if (backoff.isNegative() || maxBackoff.compareTo(backoff) < 0) {
      throw new IllegalArgumentException(
          "back-off must be at least 0 and at most its maximum, got "
              + backoff
              + " and "
              + maxBackoff);
    }
    atLeast("maxRestarts", maxRestarts, 0);
    atLeast("quarantineTrials", quarantineTrials, 2);
    atLeast("faultDevices", faultDevices, 2);
    atLeast("snapshotEvery", snapshotEvery, 1);
  }

  private static void positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " must be above 0, got " + value);
    }
  }

  private static void atLeast(String name, int value, int limit) {
    if (value < limit) {
      throw new IllegalArgumentException(name + " must be at least " + limit + ", got " + value);
    }
  }

  /** Wait before the retry after the {@code failures}-th charged failure, at least 1. */
  Duration waitAfter(int failures) {
    Duration wait = backoff.multipliedBy(1L << Math.min(30, failures - 1));
    return wait.compareTo(maxBackoff) < 0 ? wait : maxBackoff;
  }
}
