/**
 * A training step of GATr on a CPU in plain Java, with vectors of the incubating Vector API and
 * without native calls.
 *
 * <pre>
 *   parameters ──▶ Weights (LinearMap: small packed matrices) ─┐
 *   SceneBatch ──parts──▶ Pass × part ─────────────────────────┴─▶ loss, gradients ──sum in order──▶ SceneKernel
 *                          └─ SceneInput, Normalisation, LinearMap, HeadFeatures, Attention, Bilinear, Gate
 * </pre>
 *
 * <p>It is made of what {@link org.allometry.gpurunner.family.kernel} has, and promises the same of
 * its bits.
 */
@NullMarked
package org.allometry.gpurunner.family.gatr.kernel;

import org.jspecify.annotations.NullMarked;
