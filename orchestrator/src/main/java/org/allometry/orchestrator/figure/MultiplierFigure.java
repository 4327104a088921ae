package org.allometry.orchestrator.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.allometry.analysis.design.Interval;

/** F4: how many times less compute each family needs than one of them, against compute. */
public final class MultiplierFigure {
  private static final String OBSERVED = "observed";
  private static final String EXTRAPOLATED = "extrapolated";

  /** Ends of a band that lie farther away from every line than this factor are cut. */
  private static final double ROOM = 4;

  private MultiplierFigure() {}

  /**
   * The figure.
   *
   * @param id unique on the page
   * @param data of the page: families, target and name of the compute
   * @param over the family that the others are compared with
   * @param curves one for each other family that there is something to say about
   */
  public static Figure of(String id, FigureData data, String over, List<MultiplierCurve> curves) {
    List<String> names = data.families().stream().map(FigureFamily::name).toList();
    List<String> shown = curves.stream().map(MultiplierCurve::family).toList();
    Map<String, Object> x =
        Axes.compute(
            "compute",
            data.computeName().replace(" C ", " C of " + over + " "),
            DoubleStream.concat(
                curves.stream()
                    .flatMap(c -> c.points().stream())
                    .mapToDouble(MultiplierCurve.Point::compute),
                data.target()));
    double[] range = range(curves);
    Map<String, Object> y =
        Axes.loss("multiplier", "compute multiplier", DoubleStream.of(range[0], range[1]));
    List<Object> layers = new ArrayList<>();
    layers.add(one());
    layers.add(band(x, y, names, shown));
    layers.add(line(x, y, names, shown, OBSERVED));
    layers.add(line(x, y, names, shown, EXTRAPOLATED));
    layers.addAll(Spec.target(data.targetFlops(), "compute", data.unit()));
    layers.add(points(x, y, names, shown, data.unit()));
    String title = "Compute multiplier over " + over;
    return new Figure(
        id,
        title,
        "C_"
            + over
            + "(l) / C(l) at the loss l that "
            + over
            + " reaches with C: above 1 a family needs that many times less compute. Solid: trials"
            + " of both reached such losses; dashed: extrapolation. Band: "
            + data.band()
            + "."
            + (data.targetFlops() > 0 ? " Dotted: the target compute." : ""),
        Spec.top(title, 320, Spec.map("multipliers", rows(curves)), layers),
        csv(over, curves));
  }

  /** Room for every line, for 1, and for as much of the bands as leaves the lines readable. */
  private static double[] range(List<MultiplierCurve> curves) {
    double[] lines =
        curves.stream()
            .flatMap(c -> c.points().stream())
            .mapToDouble(p -> p.multiplier().value())
            .filter(v -> v > 0 && v < Double.POSITIVE_INFINITY)
            .toArray();
    double low = Math.min(1, DoubleStream.of(lines).min().orElse(1));
    double high = Math.max(1, DoubleStream.of(lines).max().orElse(1));
    double lowest = low;
    double highest = high;
    for (MultiplierCurve curve : curves) {
      for (MultiplierCurve.Point p : curve.points()) {
        Interval m = p.multiplier();
        lowest = m.low() > low / ROOM ? Math.min(lowest, m.low()) : lowest;
        highest = m.high() < high * ROOM ? Math.max(highest, m.high()) : highest;
        lowest = m.low() <= low / ROOM ? low / ROOM : lowest;
        highest = m.high() >= high * ROOM ? high * ROOM : highest;
      }
    }
    return new double[] {Math.min(lowest, 0.8), Math.max(highest, 1.25)};
  }

  private static Map<String, Object> one() {
    return Spec.map(
        "data", Spec.map("values", List.of(Spec.map("multiplier", 1))),
        "mark", Spec.map("type", "rule", "color", "#888888"),
        "encoding", Spec.map("y", Spec.map("field", "multiplier", "type", "quantitative")));
  }

  private static Map<String, Object> band(
      Map<String, Object> x, Map<String, Object> y, List<String> names, List<String> shown) {
    Map<String, Object> low = Spec.map();
    low.putAll(y);
    low.put("field", "low");
    return Spec.map(
        "data", Spec.data("multipliers"),
        "transform", List.of(Spec.map("filter", "isValid(datum.low) && isValid(datum.high)")),
        "mark", Spec.map("type", "area", "opacity", 0.2, "clip", true),
        "encoding",
            Spec.map(
                "x", x,
                "y", low,
                "y2", Spec.map("field", "high"),
                "color", Spec.colour(names, shown),
                "detail", Spec.map("field", "part", "type", "nominal")));
  }

  private static Map<String, Object> line(
      Map<String, Object> x,
      Map<String, Object> y,
      List<String> names,
      List<String> shown,
      String part) {
    Map<String, Object> mark = Spec.map("type", "line", "strokeWidth", 2, "clip", true);
    if (part.equals(EXTRAPOLATED)) {
      mark.put("strokeDash", List.of(6, 4));
    }
    return Spec.map(
        "data", Spec.data("multipliers"),
        "transform",
            List.of(
                Spec.map("filter", "datum.part === '" + part + "' && isValid(datum.multiplier)")),
        "mark", mark,
        "encoding",
            Spec.map(
                "x",
                x,
                "y",
                y,
                "color",
                Spec.colour(names, shown),
                "detail",
                Spec.map("field", "run", "type", "nominal")));
  }

  /** Small points carry the shape as second cue, and the numbers as tooltip. */
  private static Map<String, Object> points(
      Map<String, Object> x,
      Map<String, Object> y,
      List<String> names,
      List<String> shown,
      String unit) {
    return Spec.map(
        "data", Spec.data("multipliers"),
        "transform", List.of(Spec.map("filter", "isValid(datum.multiplier)")),
        "mark", Spec.map("type", "point", "filled", true, "size", 30, "clip", true),
        "encoding",
            Spec.map(
                "x", x,
                "y", y,
                "color", Spec.colour(names, shown),
                "shape", Spec.shape(names, shown),
                "tooltip",
                    List.of(
                        Spec.tooltip("family", "family", ""),
                        Spec.tooltip("compute", "compute C (" + unit + ")", ".3~e"),
                        Spec.tooltip("loss", "loss", ".3~g"),
                        Spec.tooltip("multiplier", "multiplier", ".3~g"),
                        Spec.tooltip("low", "90 % from", ".3~g"),
                        Spec.tooltip("high", "to", ".3~g"),
                        Spec.tooltip("part", "support", ""))));
  }

  /**
   * Rows of the data set. A point between two parts belongs to both, so that the line has no gap;
   * runs keep separate pieces of one part apart.
   */
  private static List<Object> rows(List<MultiplierCurve> curves) {
    List<Object> rows = new ArrayList<>();
    for (MultiplierCurve curve : curves) {
      MultiplierCurve.Point before = null;
      int run = 0;
      for (MultiplierCurve.Point p : curve.points()) {
        if (before != null && before.observed() != p.observed()) {
          MultiplierCurve.Point shared = p.observed() ? p : before;
          rows.add(row(curve.family(), shared, false, p.observed() ? run : run + 1));
          run++;
        }
        rows.add(row(curve.family(), p, p.observed(), run));
        before = p;
      }
    }
    return rows;
  }

  private static Object row(String family, MultiplierCurve.Point p, boolean observed, int run) {
    return Spec.map(
        "family",
        family,
        "part",
        observed ? OBSERVED : EXTRAPOLATED,
        "run",
        run,
        "compute",
        p.compute(),
        "loss",
        p.loss(),
        "multiplier",
        p.multiplier().value(),
        "low",
        Math.max(p.multiplier().low(), Double.MIN_NORMAL),
        "high",
        p.multiplier().high() == Double.POSITIVE_INFINITY ? 1e300 : p.multiplier().high());
  }

  private static String csv(String over, List<MultiplierCurve> curves) {
    CsvLines csv =
        new CsvLines("family", "over", "compute", "loss", "multiplier", "low", "high", "observed");
    for (MultiplierCurve curve : curves) {
      for (MultiplierCurve.Point p : curve.points()) {
        Interval m = p.multiplier();
        csv.row(
            curve.family(),
            over,
            p.compute(),
            p.loss(),
            m.value(),
            m.low(),
            m.high(),
            p.observed());
      }
    }
    return csv.text();
  }
}
