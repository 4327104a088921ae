package org.allometry.analysis.policy;

import org.allometry.analysis.design.Advice;
import org.allometry.analysis.design.History;
import org.allometry.analysis.design.Policy;
import org.allometry.analysis.design.SearchSpace;

/**
 * Keeps a policy to the cells that are points of a law: what it wants to know is the law, and a
 * training on fewer unique samples says nothing about it.
 *
 * @param policy what chooses among them
 */
record LawPolicy(Policy policy) implements Policy {
  @Override
  public String name() {
    return policy.name();
  }

  @Override
  public Advice advise(SearchSpace space, History history) {
    return policy.advise(space.ofLaws(), history);
  }

  @Override
  public Advice propose(SearchSpace space, History history) {
    return policy.propose(space.ofLaws(), history);
  }

  @Override
  public boolean seeded() {
    return policy.seeded();
  }
}
