package org.allometry.orchestrator.figure;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.allometry.analysis.design.Interval;

/** Numbers for people: a few significant digits, no trailing zeros, {@code 2.2e10}. */
public final class Digits {
  private static final String[] PREFIXES = {"", "k", "M", "G", "T", "P", "E"};

  private Digits() {}

  /**
   * {@code 1.817}, {@code 0.0042}, {@code 2.2e10}; {@code –} for what is not finite.
   *
   * @param digits significant digits, at least 1
   */
  public static String of(double value, int digits) {
    if (!Double.isFinite(value)) {
      return "–";
    }
    if (value == 0) {
      return "0";
    }
    BigDecimal rounded = rounded(value, digits);
    int exponent = rounded.precision() - rounded.scale() - 1;
    if (exponent >= -4 && exponent < 6) {
      return rounded.toPlainString();
    }
    return rounded.scaleByPowerOfTen(-exponent).stripTrailingZeros().toPlainString()
        + "e"
        + exponent;
  }

  /** Four significant digits. */
  public static String of(double value) {
    return of(value, 4);
  }

  /**
   * Counts with SI prefixes, three digits: {@code 1.1M}, {@code 30G}; from 1e21 on {@code 1e21}.
   */
  public static String count(double value) {
    if (!(Math.abs(value) >= 1000) || Math.abs(value) >= 1e21) {
      return of(value, 3);
    }
    BigDecimal rounded = rounded(value, 3);
    int exponent = rounded.precision() - rounded.scale() - 1;
    int prefix = Math.min(PREFIXES.length - 1, exponent / 3);
    return rounded.scaleByPowerOfTen(-3 * prefix).stripTrailingZeros().toPlainString()
        + PREFIXES[prefix];
  }

  /** {@code low to high}, or {@code –} where an end is not known. */
  public static String range(Interval interval, int digits) {
    return Double.isFinite(interval.low()) && Double.isFinite(interval.high())
        ? of(interval.low(), digits) + " to " + of(interval.high(), digits)
        : "–";
  }

  private static BigDecimal rounded(double value, int digits) {
    return new BigDecimal(value)
        .round(new MathContext(digits, RoundingMode.HALF_EVEN))
        .stripTrailingZeros();
  }
}
