/**
 * Training recipes inside a family, and the elements of E(3) that they and the symmetry metrics
 * draw.
 *
 * <pre>
 *   (seed, step, place in the batch) ──SampleRandom──▶ Isometry ──Augmentation──▶ SceneBatch that trains
 *   (element, test scene) ───────────SampleRandom──▶ Isometry ──▶ symmetry metrics of a trained network
 * </pre>
 */
@NullMarked
package org.allometry.gpurunner.arm;

import org.jspecify.annotations.NullMarked;
