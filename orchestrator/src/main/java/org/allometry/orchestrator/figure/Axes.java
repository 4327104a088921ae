package org.allometry.orchestrator.figure;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/** Logarithmic axes with names, units and few, round ticks. */
final class Axes {
  private static final String COMPUTE_LABEL =
      "datum.value < 1e5 ? format(datum.value,'~g') : replace(format(datum.value,'~e'),'e+','e')";
  private static final String PLAIN_LABEL = "format(datum.value,'~g')";
  private static final String SI_LABEL = "format(datum.value,'~s')";

  /** Room beyond the outermost value, as a share of the axis. */
  private static final double MARGIN = 0.04;

  /** Letters of a name that fit on a telephone. */
  private static final int LONGEST_NAME = 40;

  private Axes() {}

  static Map<String, Object> compute(String field, String name, DoubleStream values) {
    return log(field, lines(name), COMPUTE_LABEL, values);
  }

  /** A name in one line, or in two where a narrow page would cut it: what it is, how it counts. */
  private static Object lines(String name) {
    int bracket = name.indexOf(" (");
    return name.length() > LONGEST_NAME && bracket > 0
        ? List.of(name.substring(0, bracket), name.substring(bracket + 1))
        : name;
  }

  static Map<String, Object> loss(String field, String name, DoubleStream values) {
    return log(field, name, PLAIN_LABEL, values);
  }

  static Map<String, Object> count(String field, String name, DoubleStream values) {
    return log(field, name, SI_LABEL, values);
  }

  static Map<String, Object> linear(String field, String name) {
    return Spec.map(
        "field",
        field,
        "type",
        "quantitative",
        "title",
        name,
        "scale",
        Spec.map("zero", false),
        "axis",
        Spec.map("tickCount", 6));
  }

  private static Map<String, Object> log(
      String field, Object name, String label, DoubleStream values) {
    double[] sorted = values.filter(v -> v > 0 && v < Double.POSITIVE_INFINITY).sorted().toArray();
    double low = sorted.length == 0 ? 1 : sorted[0];
    double high = sorted.length == 0 ? 10 : sorted[sorted.length - 1];
    double margin = Math.max(1.02, Math.pow(high / low, MARGIN));
    double from = round(low / margin);
    double to = round(high * margin);
    return Spec.map(
        "field",
        field,
        "type",
        "quantitative",
        "title",
        name,
        "scale",
        Spec.map("type", "log", "domain", List.of(from, to), "nice", false),
        "axis",
        Spec.map(
            "values", ticks(from, to), "labelExpr", label, "labelOverlap", true, "grid", true));
  }

  /** Powers of ten over many decades, 1-2-5 over some, even steps over less than one. */
  static List<Double> ticks(double from, double to) {
    double decades = Math.log10(to / from);
    if (decades < 0.8) {
      return even(from, to);
    }
    List<Double> ticks = new ArrayList<>();
    int every = (int) Math.ceil(decades / 9);
    int first = (int) Math.floor(Math.log10(from));
    for (int e = first; e <= Math.ceil(Math.log10(to)); e++) {
      if (decades > 3) {
        add(ticks, Math.floorMod(e, every) == 0 ? 1 : 0, e, from, to);
      } else {
        add(ticks, 1, e, from, to);
        add(ticks, 2, e, from, to);
        add(ticks, 5, e, from, to);
      }
    }
    return ticks;
  }

  private static void add(List<Double> ticks, int digit, int exponent, double from, double to) {
    double tick = new BigDecimal(digit).scaleByPowerOfTen(exponent).doubleValue();
    if (tick >= from && tick <= to) {
      ticks.add(tick);
    }
  }

  private static List<Double> even(double from, double to) {
    double rough = (to - from) / 5;
    int exponent = (int) Math.floor(Math.log10(rough));
    double head = rough / Math.pow(10, exponent);
    int digit = head < 1.5 ? 1 : head < 3.5 ? 2 : head < 7.5 ? 5 : 10;
    BigDecimal step = new BigDecimal(digit).scaleByPowerOfTen(exponent);
    List<Double> ticks = new ArrayList<>();
    for (long i = (long) Math.ceil(from / step.doubleValue()); step.doubleValue() * i <= to; i++) {
      ticks.add(step.multiply(BigDecimal.valueOf(i)).doubleValue());
    }
    return ticks;
  }

  private static double round(double value) {
    return new BigDecimal(value).round(new MathContext(4)).doubleValue();
  }
}
