package org.allometry.analysis.law;

/**
 * One coordinate of a {@link LawForm} with its limits.
 *
 * @param name of the coefficient that it stands for
 * @param low lower limit
 * @param high upper limit
 * @param kind what it means that it sits on a limit
 * @param without what no longer matters where a term is lost, such as {@code size}; empty otherwise
 */
public record Coordinate(String name, double low, double high, Kind kind, String without) {
  /** What a coordinate is. */
  public enum Kind {
    /** A coefficient as it is; on a limit, the fit is at a bound. */
    PLAIN,
    /** The logarithm of a coefficient; on a limit, the fit is at a bound. */
    LN,
    /** The logarithm of a term of the law; at its lower limit the term is lost, the factor 0. */
    LN_TERM,
    /** E in units of the smallest loss: 0 is a value like others for a simulator without noise. */
    FLOOR
  }

  /** How close to a limit is on it. */
  private static final double NEAR = 1e-6;

  /** A term within a factor e³ of its lower limit has run into it. */
  private static final double NEAR_LOST = 3;

  static Coordinate plain(String name, double low, double high) {
    return new Coordinate(name, low, high, Kind.PLAIN, "");
  }

  /** The logarithm of a coefficient between {@code low} and {@code high}. */
  static Coordinate ln(String name, double low, double high) {
    return new Coordinate(name, Math.log(low), Math.log(high), Kind.LN, "");
  }

  static Coordinate lnTerm(String name, double low, double high, String without) {
    return new Coordinate(name, low, high, Kind.LN_TERM, without);
  }

  /** E/e₀ between 0 and 1.5 times the smallest loss. */
  static Coordinate floor() {
    return new Coordinate("E", 0, 1.5, Kind.FLOOR, "");
  }

  /** Whether {@code value} has run into the lower limit. */
  public boolean atLow(double value) {
    return value <= low + (kind == Kind.LN_TERM ? NEAR_LOST : NEAR);
  }

  /** Whether {@code value} has run into the upper limit. */
  public boolean atHigh(double value) {
    return value >= high - NEAR;
  }

  /** The value inside the limits that lies nearest. */
  public double clamped(double value) {
    return Math.min(high, Math.max(low, value));
  }

  /** The coefficient that {@code value} stands for, where it is a coefficient or its logarithm. */
  public double printed(double value) {
    return kind == Kind.LN ? Math.exp(value) : value;
  }
}
