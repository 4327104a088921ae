package org.allometry.actors.runner;

/**
 * One execution of a trial under one grant.
 *
 * @param trial id of the trial
 * @param attempt counts from 1
 * @param epoch fencing number of the grant
 */
public record AttemptId(String trial, int attempt, long epoch) {
  /** As messages name it. */
  @Override
  public String toString() {
    return trial + " attempt " + attempt + " (epoch " + epoch + ")";
  }
}
