/**
 * A training step of GATr on a CPU in plain Java, with vectors of the incubating Vector API and
 * without native calls.
 *
 * <pre>
 *   parameters ──▶ Weights (LinearMap: small packed matrices) ─┐
 *   SceneBatch ──parts──▶ Pass × part ─────────────────────────┴─▶ loss, gradients ──sum in order──▶ GatrKernel
 *                          │ SceneInput, Normalisation, LinearMap, HeadFeatures, Attention, Bilinear, Gate
 *                          └─ over Panels: rows are features, columns are tokens (Columns, Layout)
 * </pre>
 *
 * <p>Columns are tokens, so a vector holds the same number of many tokens: every operation is
 * vertical and as fast for one channel as for many. Every backward pass is derived by hand and
 * stands beside its forward pass. In the interpreter, in every compiler and on any number of
 * threads the bits are the same: sums have one order, and elementary functions are polynomials
 * ({@link VectorMath}).
 */
@NullMarked
package org.allometry.gpurunner.family.gatr.kernel;

import org.jspecify.annotations.NullMarked;
