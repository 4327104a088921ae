/**
 * Speed of fits and decisions, and whether intervals hold what they promise.
 *
 * <pre>
 *   made-up table of 240 trials ──▶ fit, 4,000 refits ──▶ seconds
 *   made-up history, 400 candidates ──▶ decision ──▶ milliseconds, bytes
 *   MadeUpSurface ──▶ MadeUpTrials ──▶ Posterior ──▶ Calibration: share of intervals that hold the truth
 * </pre>
 */
@NullMarked
package org.allometry.benchmarks.fit;

import org.jspecify.annotations.NullMarked;
