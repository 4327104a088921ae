/**
 * Optimum and frontier of a law under a cost model, and the compute multiplier between families.
 */
@NullMarked
package org.allometry.analysis.allocation;

import org.jspecify.annotations.NullMarked;
