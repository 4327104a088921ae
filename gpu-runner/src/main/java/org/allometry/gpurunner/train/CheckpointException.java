package org.allometry.gpurunner.train;

/** A checkpoint that cannot be used, with the reason. */
final class CheckpointException extends Exception {
  private static final long serialVersionUID = 1L;

  CheckpointException(String message) {
    super(message);
  }
}
