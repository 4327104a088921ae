/**
 * Commands that measure speed and memory; one class each, started by {@code benchmarks/run}.
 *
 * <pre>
 *   benchmarks/run trainer.StepSpeed ──▶ table on standard output ──▶ benchmarks/RESULTS.md, by hand, with machine and date
 * </pre>
 */
@NullMarked
package org.allometry.benchmarks;

import org.jspecify.annotations.NullMarked;
