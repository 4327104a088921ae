/**
 * Trains one trial after another in a process of its own.
 *
 * <pre>
 *   standard input ──Train──▶ TrainerMain ──▶ Trainer ──▶ TrainedNetwork: StepProgram ──Shards──▶ native calls, one for each thread
 *                                               │                          or KernelStep (Java, on a CPU)
 *                                               │  trunk ─fork─▶ cooldown, rungs, checkpoints
 *   standard output ◀──events────────────────────┘
 *   trunk or trial folder ◀──Checkpoints (temporary folder, fsync, manifest, rename)
 * </pre>
 */
@NullMarked
package org.allometry.gpurunner.train;

import org.jspecify.annotations.NullMarked;
