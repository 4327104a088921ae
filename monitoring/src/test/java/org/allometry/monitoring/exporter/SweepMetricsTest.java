package org.allometry.monitoring.exporter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Outcome;
import org.allometry.actors.sweep.StopReason;
import org.allometry.actors.sweep.SweepEvent;
import org.allometry.actors.sweep.SweepState;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.quantity.Flops;
import org.junit.jupiter.api.Test;

class SweepMetricsTest {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final SweepMetrics metrics = new SweepMetrics(registry, "demo", "0.1");

  private void showTheDemo() {
    metrics.show(DemoSweep.state(), DemoSweep.estimates());
    metrics.report(DemoSweep.progress(DemoSweep.RUNNING));
    metrics.decided(0.01);
    metrics.appended(0.002);
  }

  @Test
  void exportsExactlyTheNamesThatItSays() throws Exception {
    showTheDemo();
    Set<String> names = new TreeSet<>();
    Matcher line = Pattern.compile("(?m)^(allometry_[a-z_]+)").matcher(scrape());
    while (line.find()) {
      names.add(line.group(1));
    }
    assertEquals(new TreeSet<>(MetricNames.exported()), names);
  }

  @Test
  void showsTrialsBudgetEstimateAndRunningLoss() throws Exception {
    showTheDemo();
    String page = scrape();
    for (String line :
        new String[] {
          "allometry_trials{family=\"transformer\",state=\"completed\",sweep=\"demo\"} 1.0",
          "allometry_trials{family=\"transformer\",state=\"running\",sweep=\"demo\"} 1.0",
          "allometry_attempts_total{class=\"completed\",sweep=\"demo\"} 1.0",
          "allometry_spent_flops{class=\"useful\",sweep=\"demo\"} 1000.0",
          "allometry_committed_flops{sweep=\"demo\"} 2000.0",
          "allometry_left_flops{sweep=\"demo\"} 97000.0",
          "allometry_trial_loss{device=\"cpu:0\",family=\"transformer\",sweep=\"demo\",trial=\"t-0000000002\"}"
              + " 0.75",
          "allometry_device_quarantined{device=\"cpu:1\",sweep=\"demo\"} 1.0",
          "allometry_device_busy{device=\"cpu:0\",sweep=\"demo\"} 1.0",
          "allometry_equivariance_error{family=\"transformer\",sweep=\"demo\"} 0.125",
          "allometry_asymmetry_share{family=\"transformer\",sweep=\"demo\"} -0.5",
          "allometry_estimate{class=\"a\",family=\"transformer\",sweep=\"demo\"} 0.5"
        }) {
      assertTrue(page.contains(line), () -> line + " is not in\n" + page);
    }
    assertTrue(page.contains("jvm_memory_used_bytes"), page);
  }

  @Test
  void trialGaugesGoWithTheTrial() throws Exception {
    showTheDemo();
    metrics.show(
        DemoSweep.state()
            .apply(
                new SweepEvent.AttemptEnded(
                    9, DemoSweep.RUNNING, 1, Outcome.COMPLETED, 200, 0.2, 0, "")),
        DemoSweep.estimates());
    assertFalse(scrape().contains("trial=\"t-0000000002\""));
  }

  @Test
  void stoppedTrialRunsUntilItsAttemptHasEnded() throws Exception {
    Candidate other = DemoSweep.state().trial(DemoSweep.RUNNING.trial()).candidate();
    StopReason reason = new StopReason("not worth it", Flops.of(1_000), 0, 0, other, 1, 0, 9);
    SweepState stopping =
        DemoSweep.state().apply(new SweepEvent.StopDecided(9, DemoSweep.RUNNING, reason));
    String running =
        "allometry_trials{family=\"transformer\",state=\"running\",sweep=\"demo\"} 1.0";
    String stopped =
        "allometry_trials{family=\"transformer\",state=\"stopped\",sweep=\"demo\"} 1.0";
    metrics.show(stopping, DemoSweep.estimates());
    String before = scrape();
    assertTrue(before.contains(running) && !before.contains(stopped), before);
    metrics.show(
        stopping.apply(
            new SweepEvent.AttemptEnded(
                10, DemoSweep.RUNNING, 1, Outcome.CANCELLED, 10, Double.NaN, 0, "")),
        DemoSweep.estimates());
    String after = scrape();
    assertTrue(after.contains(stopped) && !after.contains(running), after);
  }

  @Test
  void metricsOfAStaleAttemptAreCountedAsDropped() throws Exception {
    metrics.show(DemoSweep.state(), DemoSweep.estimates());
    metrics.report(DemoSweep.progress(new AttemptId("t-0000000002", 7, 99)));
    metrics.report(DemoSweep.progress(new AttemptId("t-none", 1, 1)));
    assertTrue(scrape().contains("allometry_metrics_dropped_total{sweep=\"demo\"} 2.0"));
  }

  @Test
  void aPortInUseIsAnErrorThatNamesIt() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      IOException error =
          assertThrows(
              IOException.class,
              () -> MetricsEndpoint.start(registry, "127.0.0.1", taken.getLocalPort()));
      assertTrue(error.toString().contains("127.0.0.1:" + taken.getLocalPort()), error.toString());
    }
  }

  private String scrape() throws Exception {
    try (MetricsEndpoint endpoint = MetricsEndpoint.start(registry, "127.0.0.1", 0);
        HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(endpoint.address())).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }
}
