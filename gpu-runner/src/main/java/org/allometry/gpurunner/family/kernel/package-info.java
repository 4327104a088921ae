/**
 * What the kernels of several families are made of, in plain Java with vectors of the incubating
 * Vector API.
 *
 * <pre>
 *   SceneBatch ──SceneKernel, Parts──▶ a family's ScenePass on Columns ─▶ Panel: rows are features, columns are tokens
 *                            └─ Gemm, LayerNorm, Gelu, Attention (ShortAttention: LaneProduct, LongAttention)
 * </pre>
 *
 * <p>Columns are tokens, so a vector holds the same number of many tokens: every operation is
 * vertical and as fast for one channel as for many. Every backward pass is derived by hand and
 * stands beside its forward pass. In the interpreter, in every compiler and on any number of
 * threads the bits are the same: sums have one order, and elementary functions are polynomials
 * ({@link org.allometry.gpurunner.family.kernel.VectorMath}).
 */
@NullMarked
package org.allometry.gpurunner.family.kernel;

import org.jspecify.annotations.NullMarked;
