/**
 * Works out estimates and proposals away from the supervisor, and passes dense metrics on.
 *
 * <pre>
 *   SweepSupervisor ──Advise(history)──▶ Analyst ──policy, on its own threads──▶ Advised ──▶ SweepSupervisor
 *   GpuRunner ──MetricBatch──▶ Analyst ──▶ curves, status block, Prometheus
 * </pre>
 */
@NullMarked
package org.allometry.actors.analyst;

import org.jspecify.annotations.NullMarked;
