/**
 * The protocol between the supervisor and whatever owns devices; no runner code lives here.
 *
 * <pre>
 *   SweepSupervisor ──Enlist──▶ RunnerNode ──DeviceOffered──▶ SweepSupervisor
 *   SweepSupervisor ──Grant──▶ GpuRunner ──AttemptStarted, RungsReached, CheckpointSaved, Alive, AttemptEnded──▶ SweepSupervisor
 *   SweepSupervisor ──ReportsAcknowledged, LeaseRenewed, CancelTrial, Drain──▶ GpuRunner
 *   GpuRunner ──MetricBatch (dense, may drop)──▶ Analyst
 * </pre>
 *
 * <p>Rung, checkpoint and end reports carry a sequence number that counts from 1 within an attempt;
 * the runner keeps a report until it has been acknowledged and sends it again after a while.
 */
@NullMarked
package org.allometry.actors.runner;

import org.jspecify.annotations.NullMarked;
