package org.allometry.actors.runner;

/** Which training line a step belongs to. */
public enum Line {
  /** The constant-learning-rate line that branches share. */
  TRUNK,
  /** The trial's own cooldown. */
  BRANCH
}
