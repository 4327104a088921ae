/**
 * Speed of fits.
 *
 * <pre>
 *   made-up table of 240 trials ──▶ fit, 4,000 refits ──▶ seconds
 * </pre>
 */
@NullMarked
package org.allometry.benchmarks.fit;

import org.jspecify.annotations.NullMarked;
