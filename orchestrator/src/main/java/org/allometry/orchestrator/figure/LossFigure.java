package org.allometry.orchestrator.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.allometry.analysis.design.Interval;

/** F1: loss against compute, log–log, with the compute-optimal frontier. */
public final class LossFigure {
  private static final String ID = "loss-against-compute";
  private static final String TITLE = "Loss against compute";

  private LossFigure() {}

  /** The figure; families without a usable fit show their trials only. */
  public static Figure of(FigureData data) {
    return of(ID, TITLE, data);
  }

  /**
   * The figure under another name, where a page has several.
   *
   * @param id unique on the page
   */
  public static Figure of(String id, String title, FigureData data) {
    List<String> names = data.families().stream().map(FigureFamily::name).toList();
    Map<String, Object> x = Axes.compute("flops", data.computeName(), data.flops());
    Map<String, Object> y = Axes.loss("loss", data.lossName(), losses(data));
    List<Object> layers = new ArrayList<>();
    layers.add(curves(x, y, names));
    layers.add(band(x, y, names));
    layers.add(Frontiers.line("loss", x, y, names, "measured"));
    layers.add(Frontiers.line("loss", x, y, names, "extrapolated"));
    layers.addAll(Spec.target(data.targetFlops(), "flops", data.unit()));
    layers.add(marks(x, y, names, data.unit(), Mark.State.FINISHED));
    layers.add(marks(x, y, names, data.unit(), Mark.State.RUNNING));
    layers.add(marks(x, y, names, data.unit(), Mark.State.LEFT_OUT));
    layers.add(withoutLoss(x, names, data.unit()));
    return new Figure(
        id,
        title,
        caption(data),
        Spec.top(
            title,
            400,
            Spec.map(
                "trials", marks(data), "curves", curves(data), "frontier", Frontiers.rows(data)),
            layers),
        csv(data));
  }

  /** Says what is drawn, and nothing that is not. */
  private static String caption(FigureData data) {
    StringBuilder text = new StringBuilder("Solid: finished trials, the points of the fit.");
    if (has(data, Mark.State.RUNNING)) {
      text.append(" Hollow: not over yet.");
    }
    if (has(data, Mark.State.LEFT_OUT)) {
      text.append(" Cross: left out of the fit (at the upper edge where there is no loss).");
    }
    if (data.families().stream().anyMatch(f -> !f.curves().isEmpty())) {
      text.append(" Faint: the evaluations of each trial.");
    }
    if (data.families().stream().anyMatch(f -> !f.frontier().isEmpty())) {
      text.append(" Line: compute-optimal loss L_opt(C), dashed beyond the largest trial. Band: ");
      text.append(data.band()).append('.');
    } else {
      text.append(" There is no fit yet, hence no frontier.");
    }
    return text.append(data.targetFlops() > 0 ? " Dotted: the target compute." : "").toString();
  }

  private static boolean has(FigureData data, Mark.State state) {
    return data.families().stream()
        .flatMap(f -> f.marks().stream())
        .anyMatch(m -> m.state() == state);
  }

  private static DoubleStream losses(FigureData data) {
    return DoubleStream.concat(
        data.families().stream().flatMap(f -> f.marks().stream()).mapToDouble(Mark::loss),
        DoubleStream.concat(
            data.families().stream()
                .flatMap(f -> f.curves().stream())
                .flatMap(c -> c.points().stream())
                .mapToDouble(Curve.Point::loss),
            data.families().stream()
                .flatMap(f -> f.frontier().stream())
                .mapToDouble(p -> p.loss().value())));
  }

  private static Map<String, Object> curves(
      Map<String, Object> x, Map<String, Object> y, List<String> names) {
    return Spec.map(
        "data", Spec.data("curves"),
        "mark", Spec.map("type", "line", "strokeWidth", 1, "opacity", 0.3, "clip", true),
        "encoding",
            Spec.map(
                "x",
                x,
                "y",
                y,
                "color",
                Spec.colour(names),
                "detail",
                Spec.map("field", "trial", "type", "nominal")));
  }

  private static Map<String, Object> band(
      Map<String, Object> x, Map<String, Object> y, List<String> names) {
    return Frontiers.band("loss", x, y, names);
  }

  private static Map<String, Object> marks(
      Map<String, Object> x,
      Map<String, Object> y,
      List<String> names,
      String unit,
      Mark.State state) {
    Map<String, Object> mark =
        switch (state) {
          case FINISHED -> Spec.map("type", "point", "filled", true, "size", 55, "opacity", 0.95);
          case RUNNING -> Spec.map("type", "point", "filled", false, "size", 60, "strokeWidth", 2);
          case LEFT_OUT ->
              Spec.map("type", "point", "shape", Spec.CROSS, "size", 40, "strokeWidth", 1.5);
        };
    mark.put("clip", true);
    Map<String, Object> encoding =
        Spec.map("x", x, "y", y, "color", Spec.colour(names), "tooltip", tooltip(unit));
    if (state != Mark.State.LEFT_OUT) {
      encoding.put("shape", Spec.shape(names));
    }
    return Spec.map(
        "data",
        Spec.data("trials"),
        "transform",
        List.of(Spec.map("filter", "datum.state === '" + word(state) + "' && isValid(datum.loss)")),
        "mark",
        mark,
        "encoding",
        encoding);
  }

  private static Map<String, Object> withoutLoss(
      Map<String, Object> x, List<String> names, String unit) {
    return Spec.map(
        "data", Spec.data("trials"),
        "transform", List.of(Spec.map("filter", "!isValid(datum.loss)")),
        "mark", Spec.map("type", "point", "shape", Spec.CROSS, "size", 40, "strokeWidth", 1.5),
        "encoding",
            Spec.map(
                "x", x,
                "y", Spec.map("value", 6),
                "color", Spec.colour(names),
                "tooltip", tooltip(unit)));
  }

  private static List<Object> tooltip(String unit) {
    return List.of(
        Spec.tooltip("trial", "trial", ""),
        Spec.tooltip("family", "family", ""),
        Spec.tooltip("params", "parameters N", ".3~s"),
        Spec.tooltip("samples", "samples D", ".3~s"),
        Spec.tooltip("flops", "compute C (" + unit + ")", ".3~e"),
        Spec.tooltip("loss", "loss", ".4~g"),
        Spec.tooltip("note", "note", ""));
  }

  private static List<Object> marks(FigureData data) {
    List<Object> rows = new ArrayList<>();
    for (FigureFamily family : data.families()) {
      for (Mark m : family.marks()) {
        rows.add(
            Spec.map(
                "family", family.name(),
                "trial", m.trial(),
                "state", word(m.state()),
                "flops", m.flops(),
                "params", m.params(),
                "samples", m.samples(),
                "loss", m.loss(),
                "note", m.note()));
      }
    }
    return rows;
  }

  private static List<Object> curves(FigureData data) {
    List<Object> rows = new ArrayList<>();
    for (FigureFamily family : data.families()) {
      for (Curve curve : family.curves()) {
        for (Curve.Point p : curve.points()) {
          rows.add(
              Spec.map(
                  "family", family.name(),
                  "trial", curve.trial(),
                  "flops", p.flops(),
                  "loss", p.loss()));
        }
      }
    }
    return rows;
  }

  static String word(Mark.State state) {
    return state.name().toLowerCase(java.util.Locale.ROOT);
  }

  private static String csv(FigureData data) {
    CsvLines csv =
        new CsvLines(
            "kind",
            "family",
            "trial",
            "flops",
            "params",
            "samples_seen",
            "loss",
            "loss_low",
            "loss_high");
    for (FigureFamily family : data.families()) {
      for (Mark m : family.marks()) {
        csv.row(
            word(m.state()),
            family.name(),
            m.trial(),
            m.flops(),
            m.params(),
            m.samples(),
            m.loss(),
            null,
            null);
      }
      for (Curve curve : family.curves()) {
        for (Curve.Point p : curve.points()) {
          csv.row(
              "rung", family.name(), curve.trial(), p.flops(), null, null, p.loss(), null, null);
        }
      }
      for (FrontierPoint p : family.frontier()) {
        Interval loss = p.loss();
        csv.row(
            "frontier",
            family.name(),
            null,
            p.flops(),
            p.params().value(),
            p.samples().value(),
            loss.value(),
            loss.low(),
            loss.high());
      }
    }
    return csv.text();
  }
}
