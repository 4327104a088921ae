package org.allometry.analysis.design;

/**
 * Decides what to train next. A pure function: the same space and history give the same advice, bit
 * for bit.
 *
 * <p>A new policy is one class and one line of registration.
 */
public interface Policy {
  /** Its name in configurations, such as {@code adaptive}. */
  String name();

  /**
   * Estimates, ranked proposals and the reason to stop, if any.
   *
   * @param space what may be trained and what is to be known
   * @param history what has ended and what runs
   */
  Advice advise(SearchSpace space, History history);

  /**
   * Proposals and stop of {@link #advise} for a caller that does not look at the estimates, which a
   * policy that needs none for its choice may then leave out.
   */
  default Advice propose(SearchSpace space, History history) {
    return advise(space, history);
  }

  /** Whether the order of its proposals hangs on the seed of its settings. */
  default boolean seeded() {
    return false;
  }
}
