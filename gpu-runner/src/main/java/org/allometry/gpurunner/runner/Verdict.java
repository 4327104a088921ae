package org.allometry.gpurunner.runner;

import org.allometry.actors.runner.Outcome;

/**
 * How an attempt ends.
 *
 * @param outcome its class
 * @param loss final test loss; NaN unless COMPLETED
 * @param detail a sentence for people
 */
record Verdict(Outcome outcome, double loss, String detail) {
  static Verdict of(Outcome outcome, String detail) {
    return new Verdict(outcome, Double.NaN, detail);
  }
}
