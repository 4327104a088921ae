package org.allometry.orchestrator.figure;

import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Pieces that all specifications share. */
final class Spec {
  /** Colour-blind safe (Okabe and Ito 2008), without black and yellow, which vanish on a page. */
  private static final List<String> COLOURS =
      List.of("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9");

  private static final List<String> SHAPES =
      List.of("circle", "square", "triangle-up", "diamond", "triangle-down", "cross");

  /** A cross of two strokes. */
  static final String CROSS = "M-1,-1L1,1M-1,1L1,-1";

  private static final String SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json";

  private Spec() {}

  /** A map in the order of its arguments: key, value, key, value. */
  static Map<String, Object> map(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }

  static Map<String, Object> top(
      String title, int height, Map<String, Object> datasets, List<Object> layers) {
    return map(
        "$schema", SCHEMA,
        "description", title,
        "width", "container",
        "height", height,
        "autosize", map("type", "fit", "contains", "padding"),
        "datasets", datasets,
        "layer", layers);
  }

  static Map<String, Object> data(String name) {
    return map("name", name);
  }

  static Map<String, Object> colour(List<String> families) {
    return map(
        "field", "family",
        "type", "nominal",
        "title", NullNode.getInstance(),
        "scale", map("domain", families, "range", cycled(COLOURS, families.size())),
        "legend", legend(families));
  }

  static Map<String, Object> shape(List<String> families) {
    return map(
        "field", "family",
        "type", "nominal",
        "title", NullNode.getInstance(),
        "scale", map("domain", families, "range", cycled(SHAPES, families.size())),
        "legend", legend(families));
  }

  private static Object legend(List<String> families) {
    return families.size() > 1 ? map("orient", "top", "symbolOpacity", 1) : NullNode.getInstance();
  }

  static Map<String, Object> tooltip(String field, String title, String format) {
    Map<String, Object> tooltip = map("field", field, "title", title);
    if (format.isEmpty()) {
      tooltip.put("type", "nominal");
    } else {
      tooltip.put("type", "quantitative");
      tooltip.put("format", format);
    }
    return tooltip;
  }

  /** A vertical line at the target compute; none where it is not known. */
  static List<Object> target(double flops) {
    if (!(flops > 0 && flops < Double.POSITIVE_INFINITY)) {
      return List.of();
    }
    return List.of(
        map(
            "data", map("values", List.of(map("flops", flops))),
            "mark", map("type", "rule", "color", "#888888", "strokeDash", List.of(2, 3)),
            "encoding",
                map(
                    "x", map("field", "flops", "type", "quantitative"),
                    "tooltip", List.of(tooltip("flops", "target compute (FLOP)", ".3~e")))));
  }

  private static List<String> cycled(List<String> list, int count) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(list.get(i % list.size()));
    }
    return all;
  }
}
