/**
 * The problems that are learned. A task is one class and one line of registration.
 *
 * <pre>
 *   TaskDefinition ──create(settings)──▶ Task ──open(home)──▶ DataSet (generated once, memory-mapped)
 *                                                               │ train(indices), test(from, to)
 *                                                               ▼
 *                                            SceneBatch ──▶ Family's network ──▶ prediction ──▶ TaskMetrics
 * </pre>
 */
@NullMarked
package org.allometry.gpurunner.task;

import org.jspecify.annotations.NullMarked;
