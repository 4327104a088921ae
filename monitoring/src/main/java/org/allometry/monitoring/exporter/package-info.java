/**
 * What Prometheus reads.
 *
 * <pre>
 *   SweepState, estimates ──┐
 *   MetricBatch ────────────┼─▶ SweepMetrics ──▶ PrometheusRegistry ──▶ MetricsEndpoint  http://127.0.0.1:9464/metrics
 *   timings ────────────────┘                        ▲
 *                                       JVM metrics ─┘
 * </pre>
 *
 * <p>States, budget and estimates are read from the last view when Prometheus asks; only timings
 * and dense metrics are counted as they come.
 */
@NullMarked
package org.allometry.monitoring.exporter;

import org.jspecify.annotations.NullMarked;
