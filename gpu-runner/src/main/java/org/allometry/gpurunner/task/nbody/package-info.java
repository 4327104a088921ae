/**
 * Gravitational n-body problem: where are the bodies a little later?
 *
 * <pre>
 *   NBodySettings ─▶ NBodySampler (masses, places, velocities) ─▶ NBodyIntegrator ─▶ Sample
 *                                                                                      │ DataCache
 *                                     SceneBatch ◀── NBodyData (memory-mapped) ◀───────┘
 * </pre>
 */
@NullMarked
package org.allometry.gpurunner.task.nbody;

import org.jspecify.annotations.NullMarked;
