package org.allometry.analysis.fit;

import java.util.List;
import java.util.Optional;
import org.allometry.analysis.law.Chinchilla;
import org.allometry.analysis.law.DataConstrained;
import org.allometry.analysis.law.Gadre;
import org.allometry.analysis.law.LogQuadratic;

/** All laws that can be fitted; a new law is one class in {@code law} and one line here. */
public final class Laws {
  private static final LawFitter CHINCHILLA = new LawFitter(new Chinchilla.Form());

  private static final List<LawFitter> ALL =
      List.of(
          CHINCHILLA,
          new LawFitter(new LogQuadratic.Form()),
          new LawFitter(new DataConstrained.Form(false), new DataConstrained.Form(true)),
          new LawFitter(new Gadre.Form()));

  private Laws() {}

  /** The fitters, in the order in which results list them. */
  public static List<LawFitter> all() {
    return ALL;
  }

  /** The fitter of Chinchilla's law. */
  public static LawFitter chinchilla() {
    return CHINCHILLA;
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
