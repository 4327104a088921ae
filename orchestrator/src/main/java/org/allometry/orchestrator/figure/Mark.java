package org.allometry.orchestrator.figure;

/**
 * One trial in a figure.
 *
 * @param trial its name for tooltips
 * @param flops compute spent on its line C, above 0
 * @param params N, above 0
 * @param samples D, above 0
 * @param loss last known loss; NaN where there is none
 * @param state whether the fit uses it
 * @param note why it was left out, or empty
 */
public record Mark(
    String trial,
    double flops,
    double params,
    double samples,
    double loss,
    State state,
    String note) {
  /** How a trial is drawn. */
  public enum State {
    /** A point of the fit: solid. */
    FINISHED,
    /** Not over yet: hollow. */
    RUNNING,
    /** No point of the fit: a cross. */
    LEFT_OUT
  }
}
