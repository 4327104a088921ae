package org.allometry.analysis.quantity;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Objects;

/**
 * An exact, non-negative number of floating-point operations; one multiply-add counts as two.
 *
 * <p>Whole FLOP of any size, so that the ledger adds up exactly where doubles would not (a budget
 * of 1e19 FLOP is beyond 2^53).
 *
 * @param value whole FLOP, at least 0
 */
public record Flops(BigInteger value) implements Comparable<Flops> {

  /** Longest number that is read; an exponent writes out as many digits as it says. */
  private static final int MOST_DIGITS = 1000;

  /** No work at all. */
  public static final Flops ZERO = new Flops(BigInteger.ZERO);

  /** Rejects negative amounts. */
  public Flops {
    Objects.requireNonNull(value, "value");
    if (value.signum() < 0) {
      throw new IllegalArgumentException("FLOP must be at least 0, got " + value);
    }
  }

  /** Whole FLOP from a long, at least 0. */
  public static Flops of(long flops) {
    return new Flops(BigInteger.valueOf(flops));
  }

  /** The nearest whole FLOP to a finite double, at least 0. */
  public static Flops of(double flops) {
    if (!Double.isFinite(flops) || flops < 0) {
      throw new IllegalArgumentException("FLOP must be finite and at least 0, got " + flops);
    }
    return new Flops(new BigDecimal(flops).setScale(0, RoundingMode.HALF_EVEN).toBigInteger());
  }

  /**
   * Reads {@code "1e12 FLOP"}, {@code "2.5e18"} or {@code "3 PFLOP"} (K, M, G, T, P, E before FLOP;
   * case and blanks do not matter).
   *
   * @throws IllegalArgumentException when the text is no amount of FLOP, naming the text and what
   *     is expected
   */
  public static Flops parse(String text) {
    String amount = text.strip().toUpperCase(Locale.ROOT);
    int exponent = 0;
    if (amount.endsWith("FLOP")) {
      amount = amount.substring(0, amount.length() - 4).stripTrailing();
      int prefix = amount.isEmpty() ? -1 : "KMGTPE".indexOf(amount.charAt(amount.length() - 1));
      if (prefix >= 0) {
        exponent = 3 * (prefix + 1);
        amount = amount.substring(0, amount.length() - 1).stripTrailing();
      }
    }
    try {
      if (amount.length() > MOST_DIGITS) {
        throw new NumberFormatException();
      }
      BigDecimal number = new BigDecimal(amount);
      if (number.signum() >= 0
          && Math.abs((long) number.scale()) <= MOST_DIGITS
          && number.precision() - number.scale() <= 40) {
        return new Flops(
            number.scaleByPowerOfTen(exponent).setScale(0, RoundingMode.HALF_EVEN).toBigInteger());
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(expected(text), e);
    }
    throw new IllegalArgumentException(expected(text));
  }

  private static String expected(String text) {
    return "\""
        + text
        + "\" is no amount of compute; expected a number >= 0 with the unit FLOP, such as \"1e12"
        + " FLOP\"";
  }

  /** This and {@code other} together. */
  public Flops plus(Flops other) {
    return new Flops(value.add(other.value));
  }

  /**
   * What remains when {@code other} is taken away.
   *
   * @throws IllegalArgumentException when {@code other} is larger
   */
  public Flops minus(Flops other) {
    return new Flops(value.subtract(other.value));
  }

  /** What remains when {@code other} is taken away, or zero when {@code other} is larger. */
  public Flops minusOrZero(Flops other) {
    return compareTo(other) <= 0 ? ZERO : minus(other);
  }

  /** This many times over; {@code count} at least 0. */
  public Flops times(long count) {
    return new Flops(value.multiply(BigInteger.valueOf(count)));
  }

  /** A share of this, rounded to whole FLOP; {@code share} finite and at least 0. */
  public Flops times(double share) {
    return new Flops(
        new BigDecimal(value)
            .multiply(new BigDecimal(share))
            .setScale(0, RoundingMode.HALF_EVEN)
            .toBigInteger());
  }

  /** Whether this is no work at all. */
  public boolean isZero() {
    return value.signum() == 0;
  }

  /** The nearest double, for fits and figures. */
  public double asDouble() {
    return value.doubleValue();
  }

  @Override
  public int compareTo(Flops other) {
    return value.compareTo(other.value);
  }

  /** Three significant digits with the unit: {@code 1.23e12 FLOP}. */
  @Override
  public String toString() {
    double flops = asDouble();
    if (flops < 1e4) {
      return value + " FLOP";
    }
    return String.format(Locale.ROOT, "%.3g", flops)
            .replaceAll("0+e", "e")
            .replace(".e", "e")
            .replace("e+", "e")
        + " FLOP";
  }
}
