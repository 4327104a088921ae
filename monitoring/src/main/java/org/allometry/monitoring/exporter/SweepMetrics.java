package org.allometry.monitoring.exporter;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.allometry.actors.runner.MetricBatch;
import org.allometry.actors.runner.RungMetrics;
import org.allometry.actors.sweep.AttemptState;
import org.allometry.actors.sweep.SweepState;
import org.allometry.actors.sweep.TrialState;
import org.allometry.analysis.design.FamilyEstimate;
import org.allometry.analysis.design.Interval;

/**
 * The metrics of one sweep. Safe for any thread.
 *
 * <p>Labels are bounded: sweep, family, state, class, device; a trial label stands only on gauges
 * of running trials and goes with them.
 */
public final class SweepMetrics {
  private final String sweep;
  private final Histogram stepSeconds;
  private final DistributionDataPoint decisionSeconds;
  private final DistributionDataPoint appendSeconds;
  private final Gauge deviceRate;
  private final Counter dropped;
  private final Map<String, Live> live = new ConcurrentHashMap<>();
  private volatile View view = new View(SweepState.EMPTY, List.of());

  private record View(SweepState state, List<FamilyEstimate> estimates) {}

  private record Live(String family, String device, MetricBatch.Point point) {}

  private interface Readings {
    void of(View view, Sink sink);
  }

  private interface Sink {
    void put(double value, String... labels);
  }

  /**
   * Registers every metric.
   *
   * @param registry where; each registry takes the metrics of one sweep
   * @param sweep its name, the first label of every metric
   * @param version of the product
   */
  public SweepMetrics(PrometheusRegistry registry, String sweep, String version) {
    this.sweep = sweep;
    Info build =
        Info.builder()
            .name(MetricNames.BUILD)
            .help("Version of Allometry.")
            .labelNames("version")
            .register(registry);
    build.setLabelValues(version);
    states(registry);
    compute(registry);
    trials(registry);
    estimates(registry);
    symmetry(registry);
    stepSeconds =
        Histogram.builder()
            .name(MetricNames.STEP_SECONDS)
            .help("Time of an optimiser step, mean between two reports of the trainer.")
            .labelNames("sweep", "family", "device")
            .classicExponentialUpperBounds(0.0001, 2, 20)
            .register(registry);
    decisionSeconds =
        seconds(registry, MetricNames.DECISION_SECONDS, "Time to fit and to rank what comes next.");
    appendSeconds =
        seconds(
            registry, MetricNames.APPEND_SECONDS, "Time to make events durable in the journal.");
    deviceRate =
        Gauge.builder()
            .name(MetricNames.DEVICE_RATE)
            .help("Nominal compute rate that the device achieved, from its last report.")
            .labelNames("sweep", "device")
            .register(registry);
    dropped =
        Counter.builder()
            .name(MetricNames.DROPPED)
            .help("Dense metrics that came for no running trial and were dropped.")
            .labelNames("sweep")
            .register(registry);
    dropped.labelValues(sweep);
  }

  /** The state after the last event, and the estimates that were made last. */
  public void show(SweepState state, List<FamilyEstimate> estimates) {
    view = new View(state, List.copyOf(estimates));
    live.keySet().removeIf(trial -> state.find(trial).filter(TrialState::running).isEmpty());
  }

  /** Dense metrics of a running trial. */
  public void report(MetricBatch batch) {
    TrialState trial = view.state().find(batch.attempt().trial()).orElse(null);
    if (trial == null || !view.state().isLive(batch.attempt())) {
      dropped.labelValues(sweep).inc(batch.points().size());
      return;
    }
    String family = trial.candidate().cell().contender().toString();
    for (MetricBatch.Point point : batch.points()) {
      stepSeconds.labelValues(sweep, family, batch.device()).observe(point.stepSeconds());
      deviceRate.labelValues(sweep, batch.device()).set(point.flopsPerSecond());
      live.put(trial.id(), new Live(family, batch.device(), point));
    }
  }

  /** How long a decision took. */
  public void decided(double seconds) {
    decisionSeconds.observe(seconds);
  }

  /** How long the journal took to make events durable. */
  public void appended(double seconds) {
    appendSeconds.observe(seconds);
  }

  private DistributionDataPoint seconds(PrometheusRegistry registry, String name, String help) {
    return Histogram.builder()
        .name(name)
        .help(help)
        .labelNames("sweep")
        .classicExponentialUpperBounds(0.0005, 2, 16)
        .register(registry)
        .labelValues(sweep);
  }

  private void states(PrometheusRegistry registry) {
    gauge(
        registry,
        MetricNames.SWEEP_STATE,
        "1 for the state that the sweep is in: running, paused or finished.",
        (v, sink) -> {
          for (SweepState.Phase phase : SweepState.Phase.values()) {
            if (phase != SweepState.Phase.NEW) {
              sink.put(v.state().phase() == phase ? 1 : 0, lower(phase));
            }
          }
        },
        "state");
    counter(
        registry,
        MetricNames.EVENTS,
        "Events in the journal.",
        (v, sink) -> sink.put((double) v.state().events()));
    gauge(
        registry,
        MetricNames.TRIALS,
        "Trials by family and state.",
        SweepMetrics::trialsByState,
        "family",
        "state");
    counter(
        registry,
        MetricNames.ATTEMPTS,
        "Attempts that ended, by outcome.",
        (v, sink) -> {
          TreeMap<String, Integer> byOutcome = new TreeMap<>();
          for (TrialState trial : v.state().trialsInOrder()) {
            for (AttemptState attempt : trial.attempts()) {
              if (attempt.outcome() != null) {
                byOutcome.merge(lower(attempt.outcome()), 1, Integer::sum);
              }
            }
          }
          byOutcome.forEach((outcome, count) -> sink.put(count, outcome));
        },
        "class");
    gauge(
        registry,
        MetricNames.DEVICE_QUARANTINED,
        "1 for a device that gets no more grants.",
        (v, sink) -> new TreeMap<>(v.state().quarantined()).forEach((d, why) -> sink.put(1, d)),
        "device");
    gauge(
        registry,
        MetricNames.DEVICE_BUSY,
        "1 for a device that trains, 0 for one that did.",
        (v, sink) -> {
          TreeMap<String, Integer> busy = new TreeMap<>();
          for (TrialState trial : v.state().trialsInOrder()) {
            busy.merge(trial.attempt().device(), trial.running() ? 1 : 0, Math::max);
          }
          busy.forEach((device, one) -> sink.put(one, device));
        },
        "device");
  }

  private static void trialsByState(View v, Sink sink) {
    TreeMap<String, TreeMap<String, Integer>> counts = new TreeMap<>();
    for (TrialState trial : v.state().trialsInOrder()) {
      String state =
          trial.outcome() != null && trial.over()
              ? lower(trial.outcome())
              : trial.running() ? "running" : "waiting";
      counts
          .computeIfAbsent(trial.candidate().cell().contender().toString(), k -> new TreeMap<>())
          .merge(state, 1, Integer::sum);
    }
    counts.forEach(
        (family, states) -> states.forEach((state, count) -> sink.put(count, family, state)));
  }

  private void compute(PrometheusRegistry registry) {
    gauge(
        registry,
        MetricNames.BUDGET,
        "Compute that the sweep may spend, FLOP.",
        (v, sink) -> sink.put(v.state().budget().asDouble()));
    gauge(
        registry,
        MetricNames.SPENT,
        "Compute spent, FLOP: useful, redone after a rollback, discarded, or unknown (upper"
            + " bound).",
        (v, sink) -> {
          sink.put(v.state().ledger().useful().asDouble(), "useful");
          sink.put(v.state().ledger().redone().asDouble(), "redone");
          sink.put(v.state().ledger().discarded().asDouble(), "discarded");
          sink.put(v.state().ledger().unknown().asDouble(), "unknown");
        },
        "class");
    gauge(
        registry,
        MetricNames.COMMITTED,
        "Compute granted to running attempts and not spent yet, FLOP.",
        (v, sink) -> sink.put(v.state().committed().asDouble()));
    gauge(
        registry,
        MetricNames.LEFT,
        "Budget neither spent nor committed, FLOP.",
        (v, sink) -> sink.put(v.state().left().asDouble()));
  }

  private void trials(PrometheusRegistry registry) {
    trialGauge(registry, MetricNames.TRIAL_LOSS, "Training loss.", p -> p.loss());
    trialGauge(registry, MetricNames.TRIAL_SAMPLES, "Samples seen.", p -> (double) p.samplesSeen());
    trialGauge(registry, MetricNames.TRIAL_STEP, "Optimiser steps trained.", p -> p.step());
  }

  private void trialGauge(
      PrometheusRegistry registry,
      String name,
      String what,
      java.util.function.ToDoubleFunction<MetricBatch.Point> reading) {
    gauge(
        registry,
        name,
        what + " Of a running trial, from its last report.",
        (v, sink) ->
            new TreeMap<>(live)
                .forEach(
                    (trial, l) ->
                        sink.put(reading.applyAsDouble(l.point()), l.family(), l.device(), trial)),
        "family",
        "device",
        "trial");
  }

  private void estimates(PrometheusRegistry registry) {
    gauge(
        registry,
        MetricNames.ESTIMATE,
        "Estimate at the target compute: a, b, gamma, n_opt, d_opt, loss.",
        (v, sink) -> forEachEstimate(v, (f, name, i) -> sink.put(i.value(), f, name)),
        "family",
        "class");
    gauge(
        registry,
        MetricNames.ESTIMATE_WIDTH,
        "Width of the estimate's 90 % interval.",
        (v, sink) -> forEachEstimate(v, (f, name, i) -> sink.put(i.high() - i.low(), f, name)),
        "family",
        "class");
    gauge(
        registry,
        MetricNames.ESTIMATE_OK,
        "1 while the family's fit has status ok, else 0.",
        (v, sink) -> v.estimates().forEach(e -> sink.put(e.ok() ? 1 : 0, e.contender().toString())),
        "family");
  }

  private void symmetry(PrometheusRegistry registry) {
    symmetryGauge(
        registry,
        MetricNames.EQUIVARIANCE_ERROR,
        "How far predictions are from moving along with a moved scene, target's standard deviation"
            + " 1.",
        RungMetrics.EQUIVARIANCE_ERROR);
    symmetryGauge(
        registry,
        MetricNames.ASYMMETRY_SHARE,
        "Share of the loss that averaging over rotations and reflections would take away.",
        RungMetrics.ASYMMETRY_SHARE);
  }

  private void symmetryGauge(
      PrometheusRegistry registry, String name, String what, String measurement) {
    gauge(
        registry,
        name,
        what + " Of the family's trial that ended last with such a measurement.",
        (v, sink) -> {
          TreeMap<String, Double> latest = new TreeMap<>();
          for (String id : v.state().endOrder()) {
            TrialState trial = v.state().trial(id);
            double value = trial.finalMetric(measurement);
            if (!Double.isNaN(value)) {
              latest.put(trial.candidate().cell().contender().toString(), value);
            }
          }
          latest.forEach((family, value) -> sink.put(value, family));
        },
        "family");
  }

  private interface EstimateReader {
    void read(String family, String name, Interval interval);
  }

  private static void forEachEstimate(View v, EstimateReader reader) {
    for (FamilyEstimate e : v.estimates()) {
      if (e.ok()) {
        String family = e.contender().toString();
        reader.read(family, "a", e.a());
        reader.read(family, "b", e.b());
        reader.read(family, "gamma", e.gamma());
        reader.read(family, "n_opt", e.nOpt());
        reader.read(family, "d_opt", e.dOpt());
        reader.read(family, "loss", e.loss());
      }
    }
  }

  private void gauge(
      PrometheusRegistry registry, String name, String help, Readings readings, String... labels) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(withSweep("sweep", labels))
        .callback(c -> readings.of(view, (value, l) -> c.call(value, withSweep(sweep, l))))
        .register(registry);
  }

  private void counter(
      PrometheusRegistry registry, String name, String help, Readings readings, String... labels) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(withSweep("sweep", labels))
        .callback(c -> readings.of(view, (value, l) -> c.call(value, withSweep(sweep, l))))
        .register(registry);
  }

  private static String[] withSweep(String first, String[] rest) {
    String[] all = new String[rest.length + 1];
    all[0] = first;
    System.arraycopy(rest, 0, all, 1, rest.length);
    return all;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
