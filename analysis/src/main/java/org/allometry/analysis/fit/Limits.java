package org.allometry.analysis.fit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.allometry.analysis.law.Coordinate;
import org.allometry.analysis.law.Coordinate.Kind;

/**
 * Coefficients that ran into their limits.
 *
 * @param names of the coefficients
 * @param phrases one per limit
 */
record Limits(List<String> names, List<String> phrases) {
  static Limits of(List<Coordinate> coordinates, double[] x, boolean floorIsALimit) {
    List<String> names = new ArrayList<>();
    List<String> phrases = new ArrayList<>();
    for (int i = 0; i < x.length; i++) {
      Coordinate coordinate = coordinates.get(i);
      String name = coordinate.name();
      boolean floor = coordinate.kind() == Kind.FLOOR;
      if (coordinate.atLow(x[i]) && !(floor && !floorIsALimit)) {
        names.add(name);
        phrases.add(low(coordinate));
      } else if (coordinate.atHigh(x[i])) {
        names.add(name);
        phrases.add(
            coordinate.kind() == Kind.PLAIN || coordinate.kind() == Kind.LN
                ? name + " ran into its upper limit " + number(coordinate, coordinate.high())
                : "the term of " + name + " ran into its upper limit");
      }
    }
    return new Limits(List.copyOf(names), List.copyOf(phrases));
  }

  private static String low(Coordinate coordinate) {
    return switch (coordinate.kind()) {
      case FLOOR -> "E ran into its lower limit 0";
      case LN_TERM ->
          coordinate.name()
              + " ran into its lower limit: the loss does not fall with "
              + coordinate.without();
      case PLAIN, LN ->
          coordinate.name() + " ran into its lower limit " + number(coordinate, coordinate.low());
    };
  }

  /** The limit of the coefficient as it is printed. */
  private static String number(Coordinate coordinate, double limit) {
    return String.format(Locale.ROOT, "%.4g", coordinate.printed(limit));
  }

  boolean isEmpty() {
    return names.isEmpty();
  }

  String sentence() {
    return String.join("; ", phrases) + ".";
  }
}
