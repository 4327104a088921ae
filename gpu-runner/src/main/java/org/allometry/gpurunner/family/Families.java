package org.allometry.gpurunner.family;

import java.util.List;
import java.util.Optional;
import org.allometry.gpurunner.family.gatr.GatrFamily;
import org.allometry.gpurunner.family.transformer.TransformerFamily;

/** All families; a new one is one class and one line here. */
public final class Families {
  private static final List<Family> ALL = List.of(new TransformerFamily(), new GatrFamily());

  private Families() {}

  /** Names in configurations, in order of registration. */
  public static List<String> names() {
    return ALL.stream().map(Family::name).toList();
  }

  /** The family of that name, or nothing. */
  public static Optional<Family> byName(String name) {
    return ALL.stream().filter(family -> family.name().equals(name)).findFirst();
  }
}
