package org.allometry.orchestrator.figure;

import org.allometry.analysis.design.Interval;

/**
 * The compute-optimal trial at one budget.
 *
 * @param flops budget C
 * @param loss L_opt(C)
 * @param params N_opt(C)
 * @param samples D_opt(C)
 */
public record FrontierPoint(double flops, Interval loss, Interval params, Interval samples) {}
