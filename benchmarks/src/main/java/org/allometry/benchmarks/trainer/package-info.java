/**
 * Speed and memory of training steps.
 *
 * <pre>
 *                    ┌─▶ StepWorker: a network of ours ─┐
 *   StepSpeed ─pass──┼─▶ StepWorker: its dense twin     ├──▶ milliseconds of every step ──▶ table with ratios
 *                    ├─▶ StepWorker: matrix products    │
 *                    └─▶ peers/step_worker.py: PyTorch ─┘
 * </pre>
 *
 * <p>Every network has a process of its own, with the environment of a trainer; passes of a second
 * or less go round among them, so that what disturbs the machine disturbs all alike.
 */
@NullMarked
package org.allometry.benchmarks.trainer;

import org.jspecify.annotations.NullMarked;
