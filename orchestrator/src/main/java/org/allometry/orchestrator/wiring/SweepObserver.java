package org.allometry.orchestrator.wiring;

import org.allometry.actors.runner.MetricBatch;
import org.allometry.actors.sweep.SweepView;

/** Sees what a running sweep does; called on any thread, and has to be quick. */
public interface SweepObserver {
  /** Generation of the data set goes on. */
  void generating(String what, long done, long total);

  /** Something happened. */
  void view(SweepView view);

  /** Dense metrics of a running trial. */
  void metrics(MetricBatch batch);

  /** The address of the metrics is known. */
  void serving(String metricsAddress);

  /** Something that people should know and that ends nothing. */
  void warn(String message);
}
