package org.allometry.orchestrator.plan;

import org.allometry.analysis.quantity.Flops;

/**
 * Training that is to be done.
 *
 * @param flops nominal compute
 * @param steps optimiser steps, may be fractional
 */
record Work(Flops flops, double steps) {
  /** As much of it as {@code budget} pays for. */
  Work atMost(Flops budget) {
    return flops.compareTo(budget) <= 0
        ? this
        : new Work(budget, steps * budget.asDouble() / flops.asDouble());
  }
}
