/**
 * Starts everything that a running sweep is made of, in this order, and ends it.
 *
 * <pre>
 *   SweepRun: lock ─▶ journal ─▶ sweep.conf ─▶ data set ─▶ ActorSystem(Guardian)
 *                                                            ├─ Analyst, SweepSupervisor, RunnerNode
 *                                                            └─ SweepObserver (terminal) · MetricsFeed (Prometheus) · ControlServer
 * </pre>
 */
@NullMarked
package org.allometry.orchestrator.wiring;

import org.jspecify.annotations.NullMarked;
