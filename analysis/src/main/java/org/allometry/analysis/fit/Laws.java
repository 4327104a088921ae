package org.allometry.analysis.fit;

import java.util.List;
import java.util.Optional;

/** All laws that can be fitted; a new law is one {@link LawFitter} and one line here. */
public final class Laws {
  private static final List<LawFitter> ALL = List.of(new ChinchillaFitter());

  private Laws() {}

  /** The fitters, in the order in which results list them. */
  public static List<LawFitter> all() {
    return ALL;
  }

  /** Names of the laws, for messages and option values. */
  public static List<String> names() {
    return ALL.stream().map(LawFitter::law).toList();
  }

  /** The fitter of the law called {@code name}. */
  public static Optional<LawFitter> named(String name) {
    return ALL.stream().filter(fitter -> fitter.law().equals(name)).findFirst();
  }
}
