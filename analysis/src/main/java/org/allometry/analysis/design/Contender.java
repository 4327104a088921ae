package org.allometry.analysis.design;

/**
 * A family under one training recipe: the unit that gets a law of its own.
 *
 * @param family architecture
 * @param arm training recipe
 */
public record Contender(String family, String arm) implements Comparable<Contender> {
  @Override
  public int compareTo(Contender other) {
    int byFamily = family.compareTo(other.family);
    return byFamily != 0 ? byFamily : arm.compareTo(other.arm);
  }

  /** {@code family}, or {@code family+arm} where the arm is not the default. */
  @Override
  public String toString() {
    return arm.equals("default") ? family : family + "+" + arm;
  }
}
