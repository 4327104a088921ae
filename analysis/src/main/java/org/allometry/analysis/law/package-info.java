/** Scaling laws: formulas, gradients and cost models. */
@NullMarked
package org.allometry.analysis.law;

import org.jspecify.annotations.NullMarked;
