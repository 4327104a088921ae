package org.allometry.analysis.design;

import java.util.Comparator;

/**
 * A training line at constant learning rate that cooldown branches of several lengths fork from.
 *
 * <p>Its state at a step depends on nothing but these five and the recipe, so a saved state serves
 * every branch.
 *
 * @param family architecture
 * @param arm training recipe
 * @param size name of the size
 * @param uniqueSamples distinct training samples that its steps draw from
 * @param seed of initialisation and data order
 */
public record Trunk(String family, String arm, String size, long uniqueSamples, long seed)
    implements Comparable<Trunk> {
  private static final Comparator<Trunk> ORDER =
      Comparator.comparing(Trunk::family)
          .thenComparing(Trunk::arm)
          .thenComparing(Trunk::size)
          .thenComparingLong(Trunk::uniqueSamples)
          .thenComparingLong(Trunk::seed);

  @Override
  public int compareTo(Trunk other) {
    return ORDER.compare(this, other);
  }

  /** Name for folders and messages: {@code family-arm-size-u1000-s1}. */
  public String id() {
    return family + "-" + arm + "-" + size + "-u" + uniqueSamples + "-s" + seed;
  }
}
