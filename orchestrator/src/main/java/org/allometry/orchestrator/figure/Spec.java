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

  private static final List<String> RAMP =
      List.of("#31518c", "#4d6a8f", "#6c8092", "#8a9590", "#a9a97f", "#c2a85c", "#d99b2b");

  private static final List<List<Integer>> DASHES =
      List.of(List.of(1, 0), List.of(6, 3), List.of(2, 2), List.of(8, 3, 2, 3));

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
    return colour(families, families);
  }

  /** Every family keeps its colour; the legend names those that are shown. */
  static Map<String, Object> colour(List<String> families, List<String> shown) {
    return byFamily(families, COLOURS, shown);
  }

  static Map<String, Object> shape(List<String> families) {
    return shape(families, families);
  }

  static Map<String, Object> shape(List<String> families, List<String> shown) {
    return byFamily(families, SHAPES, shown);
  }

  private static Map<String, Object> byFamily(
      List<String> families, List<String> looks, List<String> shown) {
    return map(
        "field", "family",
        "type", "nominal",
        "title", NullNode.getInstance(),
        "scale", map("domain", families, "range", cycled(looks, families.size())),
        "legend", legend(families, shown));
  }

  /** Colours in an order that reads from few to much, on dark and on light pages. */
  static Map<String, Object> ordered(String field, List<String> values, String title) {
    return map(
        "field",
        field,
        "type",
        "ordinal",
        "title",
        title,
        "scale",
        map("domain", values, "range", ramp(values.size())),
        "legend",
        map("orient", "top", "symbolOpacity", 1));
  }

  /** Shapes as second cue of {@link #ordered}. */
  static Map<String, Object> orderedShapes(String field, List<String> values, String title) {
    return map(
        "field",
        field,
        "type",
        "ordinal",
        "title",
        title,
        "scale",
        map("domain", values, "range", cycled(SHAPES, values.size())),
        "legend",
        map("orient", "top", "symbolOpacity", 1));
  }

  /** Dashes by name, the first one solid. */
  static Map<String, Object> dashes(String field, List<String> values) {
    return map(
        "field",
        field,
        "type",
        "nominal",
        "title",
        NullNode.getInstance(),
        "scale",
        map("domain", values, "range", DASHES.subList(0, Math.min(values.size(), 4))),
        "legend",
        values.size() > 1 ? map("orient", "top") : NullNode.getInstance());
  }

  /** Of the middle of cividis (Nunez et al. 2018), which colour-blind readers see as others do. */
  private static List<String> ramp(int count) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int at = count == 1 ? 0 : Math.round((float) i * (RAMP.size() - 1) / (count - 1));
      all.add(RAMP.get(at));
    }
    return all;
  }

  private static Object legend(List<String> families, List<String> shown) {
    if (families.size() < 2 || shown.isEmpty()) {
      return NullNode.getInstance();
    }
    Map<String, Object> legend = map("orient", "top", "symbolOpacity", 1);
    if (shown.size() < families.size()) {
      legend.put("values", shown);
    }
    return legend;
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

  /**
   * A vertical line at the target compute; none where it is not known.
   *
   * @param field of the horizontal axis
   * @param unit of compute
   */
  static List<Object> target(double compute, String field, String unit) {
    if (!(compute > 0 && compute < Double.POSITIVE_INFINITY)) {
      return List.of();
    }
    return List.of(
        map(
            "data", map("values", List.of(map(field, compute))),
            "mark", map("type", "rule", "color", "#888888", "strokeDash", List.of(2, 3)),
            "encoding",
                map(
                    "x", map("field", field, "type", "quantitative"),
                    "tooltip", List.of(tooltip(field, "target compute (" + unit + ")", ".3~e")))));
  }

  private static List<String> cycled(List<String> list, int count) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(list.get(i % list.size()));
    }
    return all;
  }
}
