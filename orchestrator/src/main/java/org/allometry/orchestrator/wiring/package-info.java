/**
 * Starts everything that a running sweep is made of, in this order, and ends it.
 *
 * <pre>
 *   SweepRun: lock ─▶ Groundwork: journal, sweep.conf, data set ─▶ LiveSweep: ActorSystem(Guardian) ──▶ Ending, or Breakdown
 *                                                                     ├─ Analyst, SweepSupervisor, RunnerNode
 *                                                                     └─ SweepObserver (terminal) · MetricsFeed (Prometheus) · ControlServer
 * </pre>
 */
@NullMarked
package org.allometry.orchestrator.wiring;

import org.jspecify.annotations.NullMarked;
