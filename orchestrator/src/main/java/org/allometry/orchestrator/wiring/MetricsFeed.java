package org.allometry.orchestrator.wiring;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import org.allometry.actors.runner.MetricBatch;
import org.allometry.actors.sweep.SweepView;
import org.allometry.monitoring.exporter.MetricsEndpoint;
import org.allometry.monitoring.exporter.SweepMetrics;
import org.allometry.orchestrator.settings.MetricsSettings;
import org.jspecify.annotations.Nullable;

/** Feeds Prometheus; a port that is taken leaves the sweep without an endpoint. */
final class MetricsFeed implements AutoCloseable {
  private final SweepMetrics metrics;
  private final @Nullable MetricsEndpoint endpoint;
  private double lastDecision = Double.NaN;
  private double lastAppend = Double.NaN;

  private MetricsFeed(SweepMetrics metrics, @Nullable MetricsEndpoint endpoint) {
    this.metrics = metrics;
    this.endpoint = endpoint;
  }

  static MetricsFeed start(SweepPlan plan, SweepObserver observer) {
    PrometheusRegistry registry = new PrometheusRegistry();
    SweepMetrics metrics = new SweepMetrics(registry, plan.settings().name(), plan.version());
    MetricsSettings settings = plan.settings().metrics();
    if (!settings.enabled()) {
      return new MetricsFeed(metrics, null);
    }
    try {
      MetricsEndpoint endpoint = MetricsEndpoint.start(registry, settings.host(), settings.port());
      observer.serving(endpoint.address());
      return new MetricsFeed(metrics, endpoint);
    } catch (IOException e) {
      observer.warn(
          e.getMessage()
              + "; the sweep goes on without it. Set allometry.metrics.port to another port, or to 0");
      return new MetricsFeed(metrics, null);
    }
  }

  /** One that nobody sees. */
  static MetricsFeed off(SweepPlan plan) {
    return new MetricsFeed(
        new SweepMetrics(new PrometheusRegistry(), plan.settings().name(), plan.version()), null);
  }

  void view(SweepView view) {
    metrics.show(view.state(), view.estimates());
    if (changed(lastDecision, view.decisionSeconds())) {
      lastDecision = view.decisionSeconds();
      metrics.decided(lastDecision);
    }
    if (changed(lastAppend, view.appendSeconds())) {
      lastAppend = view.appendSeconds();
      metrics.appended(lastAppend);
    }
  }

  private static boolean changed(double before, double now) {
    return !Double.isNaN(now) && Double.compare(before, now) != 0;
  }

  void batch(MetricBatch batch) {
    metrics.report(batch);
  }

  @Nullable String address() {
    return endpoint == null ? null : endpoint.address();
  }

  @Override
  public void close() {
    if (endpoint != null) {
      endpoint.close();
    }
  }
}
