package org.allometry.orchestrator.chaos;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** What a case has shown. */
final class Findings {
  private final List<String> failures = new ArrayList<>();
  private int starts;
  private int kills;
  private int lost;
  private int orphans;
  private int refusals;
  private BigInteger doubleBooked = BigInteger.ZERO;
  private double shareLost;
  private boolean compared;
  private boolean equal;

  void fail(String what) {
    failures.add(what);
  }

  void lost(String what) {
    lost++;
    fail("lost: " + what);
  }

  void orphan(String what) {
    orphans++;
    fail("orphan: " + what);
  }

  void doubleBooked(BigInteger flop, String what) {
    if (flop.signum() != 0) {
      doubleBooked = doubleBooked.add(flop.abs());
      fail(flop + " FLOP " + what);
    }
  }

  void started() {
    starts++;
  }

  void killed(int processes) {
    kills += processes;
  }

  void refused(int times) {
    refusals = times;
  }

  void compared(boolean same) {
    compared = true;
    equal = same;
  }

  void shareLost(double share) {
    shareLost = share;
  }

  List<String> failures() {
    return failures;
  }

  int starts() {
    return starts;
  }

  int kills() {
    return kills;
  }

  int lost() {
    return lost;
  }

  int orphans() {
    return orphans;
  }

  int refusals() {
    return refusals;
  }

  BigInteger doubleBooked() {
    return doubleBooked;
  }

  /** Share of the reserve that crashes cost. */
  double shareLost() {
    return shareLost;
  }

  /** Whether the reserve paid, so that decisions have to be the same. */
  boolean compared() {
    return compared;
  }

  boolean equal() {
    return equal;
  }
}
