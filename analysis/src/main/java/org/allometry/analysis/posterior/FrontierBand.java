package org.allometry.analysis.posterior;

import org.allometry.analysis.design.Interval;

/**
 * The compute-optimal frontier at one budget, with 90 % intervals.
 *
 * @param flops budget C
 * @param loss compute-optimal loss, law and its smooth misfit together, without seed noise
 * @param params compute-optimal parameters N_opt
 * @param samples compute-optimal samples D_opt
 */
public record FrontierBand(double flops, Interval loss, Interval params, Interval samples) {}
