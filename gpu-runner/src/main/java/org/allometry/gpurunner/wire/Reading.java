package org.allometry.gpurunner.wire;

/**
 * A line as the codec understood it.
 *
 * @param <T> what good lines carry
 */
public sealed interface Reading<T> {
  /**
   * A line that follows the contract.
   *
   * @param value its content
   * @param <T> what it carries
   */
  record Good<T>(T value) implements Reading<T> {}

  /**
   * A line that does not; the reader goes on with the next one.
   *
   * @param text its beginning, at most {@value TrainerCodec#EXCERPT} characters
   * @param reason what is wrong with it, one sentence
   * @param <T> what it was expected to carry
   */
  record BadLine<T>(String text, String reason) implements Reading<T> {}
}
