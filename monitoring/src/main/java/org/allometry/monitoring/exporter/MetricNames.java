package org.allometry.monitoring.exporter;

import java.util.List;

/** Names of every metric of our own, without the suffixes that Prometheus adds to types. */
public final class MetricNames {
  static final String BUILD = "allometry_build";
  static final String SWEEP_STATE = "allometry_sweep_state";
  static final String EVENTS = "allometry_journal_events";
  static final String TRIALS = "allometry_trials";
  static final String ATTEMPTS = "allometry_attempts";
  static final String BUDGET = "allometry_budget_flops";
  static final String SPENT = "allometry_spent_flops";
  static final String COMMITTED = "allometry_committed_flops";
  static final String LEFT = "allometry_left_flops";
  static final String TRIAL_LOSS = "allometry_trial_loss";
  static final String TRIAL_SAMPLES = "allometry_trial_samples_seen";
  static final String TRIAL_STEP = "allometry_trial_step";
  static final String STEP_SECONDS = "allometry_step_seconds";
  static final String DEVICE_RATE = "allometry_device_flops_per_second";
  static final String DEVICE_BUSY = "allometry_device_busy";
  static final String DEVICE_QUARANTINED = "allometry_device_quarantined";
  static final String ESTIMATE = "allometry_estimate";
  static final String ESTIMATE_WIDTH = "allometry_estimate_interval_width";
  static final String ESTIMATE_OK = "allometry_estimate_ok";
  static final String EQUIVARIANCE_ERROR = "allometry_equivariance_error";
  static final String ASYMMETRY_SHARE = "allometry_asymmetry_share";
  static final String DECISION_SECONDS = "allometry_decision_seconds";
  static final String APPEND_SECONDS = "allometry_journal_append_seconds";
  static final String DROPPED = "allometry_metrics_dropped";

  private MetricNames() {}

  /** Names as Prometheus sees them, of every metric that {@link SweepMetrics} exports. */
  public static List<String> exported() {
    return List.of(
        BUILD + "_info",
        SWEEP_STATE,
        EVENTS + "_total",
        TRIALS,
        ATTEMPTS + "_total",
        BUDGET,
        SPENT,
        COMMITTED,
        LEFT,
        TRIAL_LOSS,
        TRIAL_SAMPLES,
        TRIAL_STEP,
        STEP_SECONDS + "_bucket",
        STEP_SECONDS + "_count",
        STEP_SECONDS + "_sum",
        DEVICE_RATE,
        DEVICE_BUSY,
        DEVICE_QUARANTINED,
        ESTIMATE,
        ESTIMATE_WIDTH,
        ESTIMATE_OK,
        EQUIVARIANCE_ERROR,
        ASYMMETRY_SHARE,
        DECISION_SECONDS + "_bucket",
        DECISION_SECONDS + "_count",
        DECISION_SECONDS + "_sum",
        APPEND_SECONDS + "_bucket",
        APPEND_SECONDS + "_count",
        APPEND_SECONDS + "_sum",
        DROPPED + "_total");
  }
}
