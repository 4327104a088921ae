/**
 * Model architectures. A family is a network, a size ladder and a cost model: one class and one
 * line of registration.
 *
 * <pre>
 *   Families ──byName──▶ Family ──ladder(settings, shape)──▶ Size ─┬─ params, learning rate, CostModel   (plan, supervisor)
 *                                                                 └─ Network: parameters, TorchScript and,
 *                                                                    where one was written, CpuKernel   (trainer)
 * </pre>
 */
@NullMarked
package org.allometry.gpurunner.family;

import org.jspecify.annotations.NullMarked;
