package org.allometry.orchestrator.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.allometry.analysis.design.Interval;

/** Lines and bands of the compute-optimal frontier. */
final class Frontiers {
  private Frontiers() {}

  /** Rows of the data set {@code frontier}; the largest trial's compute is in both parts. */
  static List<Object> rows(FigureData data) {
    List<Object> rows = new ArrayList<>();
    for (FigureFamily family : data.families()) {
      double largest = family.largestFlops();
      for (FrontierPoint p : family.frontier()) {
        if (p.flops() <= largest) {
          rows.add(row(family.name(), "measured", p));
        }
        if (p.flops() >= largest) {
          rows.add(row(family.name(), "extrapolated", p));
        }
      }
    }
    return rows;
  }

  private static Map<String, Object> row(String family, String part, FrontierPoint p) {
    Map<String, Object> row = Spec.map("family", family, "part", part, "flops", p.flops());
    put(row, "loss", p.loss());
    put(row, "params", p.params());
    put(row, "samples", p.samples());
    return row;
  }

  private static void put(Map<String, Object> row, String name, Interval interval) {
    row.put(name, interval.value());
    row.put(name + "_low", interval.low());
    row.put(name + "_high", interval.high());
  }

  /** The band between {@code field_low} and {@code field_high}. */
  static Map<String, Object> band(
      String field, Map<String, Object> x, Map<String, Object> y, List<String> names) {
    Map<String, Object> low = Spec.map();
    low.putAll(y);
    low.put("field", field + "_low");
    return Spec.map(
        "data", Spec.data("frontier"),
        "transform",
            List.of(
                Spec.map(
                    "filter",
                    "isValid(datum." + field + "_low) && isValid(datum." + field + "_high)")),
        "mark", Spec.map("type", "area", "opacity", 0.2, "clip", true),
        "encoding",
            Spec.map(
                "x", x,
                "y", low,
                "y2", Spec.map("field", field + "_high"),
                "color", Spec.colour(names),
                "detail", Spec.map("field", "part", "type", "nominal")));
  }

  /** The line of one part: dashed where extrapolated. */
  static Map<String, Object> line(
      String field, Map<String, Object> x, Map<String, Object> y, List<String> names, String part) {
    Map<String, Object> mark = Spec.map("type", "line", "strokeWidth", 2, "clip", true);
    if (part.equals("extrapolated")) {
      mark.put("strokeDash", List.of(6, 4));
    }
    Map<String, Object> value = Spec.map();
    value.putAll(y);
    value.put("field", field);
    return Spec.map(
        "data", Spec.data("frontier"),
        "transform",
            List.of(
                Spec.map(
                    "filter", "datum.part === '" + part + "' && isValid(datum." + field + ")")),
        "mark", mark,
        "encoding", Spec.map("x", x, "y", value, "color", Spec.colour(names)));
  }
}
