/**
 * Turns grants into training: one GpuRunner a device owns one trainer process, which stays warm and
 * takes one trial after another.
 *
 * <pre>
 *   RunnerNode ─┬─ GpuRunner cpu:0 ◀── Grant, Cancel, Drain, lease; RunnerReports until acknowledged ──▶ supervisor
 *               │    └─ AttemptDriver: from the grant to the verdict ── MetricBatches ──▶ curves
 *               │         ├─ TrainerSeat: TrainerProcess ── orders, signals ──▶ child process group ──▶ logs/TRIAL-ATTEMPT.log
 *               │         └─ AttemptBook ◀── lines: checks, sequence numbers, unacknowledged reports
 *               └─ GpuRunner cpu:1 …
 *
 *   an end that was asked for:  stop line ──grace──▶ SIGTERM ──grace──▶ SIGKILL to the group ──▶ group seen empty ──▶ AttemptEnded
 *   an end that was not:        exit code, last lines, kernel's count of memory kills ──TrainerExit──▶ Outcome
 * </pre>
 *
 * <p>What survives: nothing of this package; the journal, checkpoints and logs on disk do. A child
 * dies with its parent by three ways that do not depend on each other: the end of its standard
 * input, the parent-death signal of Linux, and a guard process that kills the group.
 */
@NullMarked
package org.allometry.gpurunner.runner;

import org.jspecify.annotations.NullMarked;
