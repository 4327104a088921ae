/**
 * Design of experiments: which trial next, and why.
 *
 * <pre>
 *   SearchSpace (cells, target, settings) ─┐
 *                                          ├─▶ Policy.advise ──▶ Advice: estimates per family, ranked Proposals, or a
 *   History (observations, running, trunks)┘                            reason to stop
 * </pre>
 *
 * <p>Everything here is a value or a pure function: a live sweep and a replay call the same code.
 */
@NullMarked
package org.allometry.analysis.design;

import org.jspecify.annotations.NullMarked;
