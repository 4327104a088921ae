package org.allometry.gpurunner.wire;

import java.util.SortedMap;

/** What a trainer process says; the JSON key {@code event} names the record in snake case. */
public sealed interface TrainerEvent {
  /**
   * First line of a process: ready for work.
   *
   * @param protocol version of this wire format, 1
   * @param pid its process id
   * @param device such as {@code cpu:0}
   * @param description processor or card, threads, engine version
   */
  record Hello(int protocol, long pid, String device, String description) implements TrainerEvent {}

  /**
   * Training begins.
   *
   * @param trial which
   * @param attempt which
   * @param line {@code trunk} or {@code branch}: line of the state it begins from
   * @param fromStep its step, 0 when it begins from nothing
   * @param note empty, or what was wrong with better states
   */
  record Started(String trial, int attempt, String line, int fromStep, String note)
      implements TrainerEvent {}

  /**
   * Dense metric, about once a second at most.
   *
   * @param trial which
   * @param attempt which
   * @param line {@code trunk} or {@code branch}
   * @param step last step trained
   * @param samples seen
   * @param loss mean training loss since the progress before; text {@code "NaN"}, {@code
   *     "Infinity"} where not finite
   * @param stepSeconds mean time of a step since the progress before
   */
  record Progress(
      String trial,
      int attempt,
      String line,
      int step,
      long samples,
      double loss,
      double stepSeconds)
      implements TrainerEvent {}

  /**
   * An evaluation on the fixed test split.
   *
   * @param trial which
   * @param attempt which
   * @param line {@code trunk} or {@code branch}
   * @param fromStep first step since the rung before, inclusive
   * @param step last step trained, exclusive
   * @param samples seen
   * @param loss normalised test loss
   * @param deviceSeconds time since the rung before
   * @param metrics the task's, and {@code step_seconds}: mean time of the training steps since the
   *     rung before, without evaluations and saving; at the last step {@code equivariance_error}
   *     and {@code asymmetry_share} besides
   */
  record Rung(
      String trial,
      int attempt,
      String line,
      int fromStep,
      int step,
      long samples,
      double loss,
      double deviceSeconds,
      SortedMap<String, Double> metrics)
      implements TrainerEvent {}

  /**
   * A complete checkpoint lies on disk.
   *
   * @param trial which
   * @param attempt which
   * @param line {@code trunk} or {@code branch}
   * @param step its step
   * @param folder absolute path
   * @param digest SHA-256 of its manifest
   * @param bytes size
   */
  record CheckpointSaved(
      String trial, int attempt, String line, int step, String folder, String digest, long bytes)
      implements TrainerEvent {}

  /**
   * Something that people should know and that does not end the trial (a checkpoint that could not
   * be written).
   *
   * @param trial which
   * @param attempt which
   * @param message sentence
   */
  record Warning(String trial, int attempt, String message) implements TrainerEvent {}

  /**
   * Trained to its last step; the last rung carries the loss.
   *
   * @param trial which
   * @param attempt which
   * @param step last step
   * @param loss final normalised test loss, finite and above 0
   */
  record Done(String trial, int attempt, int step, double loss) implements TrainerEvent {}

  /**
   * The loss was not finite, or at the end worse than predicting zero.
   *
   * @param trial which
   * @param attempt which
   * @param step where it was noticed
   * @param reason sentence with the value
   */
  record Diverged(String trial, int attempt, int step, String reason) implements TrainerEvent {}

  /**
   * Stopped on command.
   *
   * @param trial which
   * @param attempt which
   * @param step last step trained; saved when asked
   */
  record Stopped(String trial, int attempt, int step) implements TrainerEvent {}

  /**
   * The trial cannot go on.
   *
   * @param trial which
   * @param attempt which
   * @param outcome outcome class in snake case: {@code trainer_error}, {@code out_of_memory},
   *     {@code bad_checkpoint}, {@code config_error}
   * @param message sentence
   */
  record Failed(String trial, int attempt, String outcome, String message)
      implements TrainerEvent {}
}
