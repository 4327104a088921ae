/**
 * Model architectures. A family is a network, a size ladder and a cost model: one class and one
 * line of registration.
 *
 * <pre>
 *   Family ──ladder(settings)──▶ sizes ──network(size, shape)──▶ Network: parameters, TorchScript forward, FLOP model
 * </pre>
 */
@NullMarked
package org.allometry.gpurunner.family;

import org.jspecify.annotations.NullMarked;
