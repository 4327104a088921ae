package org.allometry.analysis.allocation;

/**
 * The compute-optimal way to spend a budget.
 *
 * @param flops the budget C
 * @param params N_opt(C), may be fractional
 * @param samplesSeen D_opt(C), may be fractional
 * @param loss L_opt(C)
 */
public record OptimalPoint(double flops, double params, double samplesSeen, double loss) {}
