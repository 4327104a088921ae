package org.allometry.orchestrator.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** F2: loss against size at several budgets, with the size of least loss. */
public final class IsoFlopFigure {
  private IsoFlopFigure() {}

  /**
   * The profiles of one family.
   *
   * @param family its name
   * @param profiles ascending in budget, at least one
   * @param data of the page
   */
  public static Figure of(String family, List<IsoFlopProfile> profiles, FigureData data) {
    List<String> budgets = profiles.stream().map(p -> name(p, data)).toList();
    Map<String, Object> x =
        Axes.count("params", "parameters N", profiles.stream().flatMapToDouble(IsoFlopFigure::ns));
    Map<String, Object> y =
        Axes.loss(
            "loss", data.lossName(), profiles.stream().flatMapToDouble(IsoFlopFigure::losses));
    Map<String, Object> colour = Spec.ordered("budget", budgets, "budget C");
    Map<String, Object> shape = Spec.orderedShapes("budget", budgets, "budget C");
    List<Object> layers = new ArrayList<>();
    layers.add(
        Spec.map(
            "data", Spec.data("curves"),
            "mark", Spec.map("type", "line", "strokeWidth", 1.5, "clip", true),
            "encoding", Spec.map("x", x, "y", y, "color", colour)));
    layers.add(
        Spec.map(
            "data", Spec.data("minima"),
            "mark", Spec.map("type", "rule", "strokeWidth", 2, "clip", true),
            "encoding",
                Spec.map(
                    "x",
                    with(x, "low"),
                    "x2",
                    Spec.map("field", "high"),
                    "y",
                    y,
                    "color",
                    colour)));
    layers.add(
        Spec.map(
            "data", Spec.data("minima"),
            "mark", Spec.map("type", "tick", "orient", "vertical", "thickness", 3, "size", 14),
            "encoding",
                Spec.map(
                    "x", x,
                    "y", y,
                    "color", colour,
                    "tooltip",
                        List.of(
                            Spec.tooltip("budget", "C", ""),
                            Spec.tooltip("params", "N_opt", ".3~s"),
                            Spec.tooltip("low", "90 % from", ".3~s"),
                            Spec.tooltip("high", "to", ".3~s"),
                            Spec.tooltip("note", "note", "")))));
    layers.add(
        Spec.map(
            "data", Spec.data("trials"),
            "mark", Spec.map("type", "point", "filled", true, "size", 45, "clip", true),
            "encoding",
                Spec.map(
                    "x", x,
                    "y", y,
                    "color", colour,
                    "shape", shape,
                    "tooltip",
                        List.of(
                            Spec.tooltip("trial", "trial", ""),
                            Spec.tooltip("params", "parameters N", ".3~s"),
                            Spec.tooltip("flops", "compute C (" + data.unit() + ")", ".3~e"),
                            Spec.tooltip("loss", "loss", ".4~g")))));
    String title = "IsoFLOP profiles of " + family;
    return new Figure(
        "isoflop-" + family.replaceAll("[^A-Za-z0-9-]", "-"),
        title,
        "Points: trials within a quarter of the budget. Line: the law along the budget. Bar: size"
            + " of least loss, "
            + data.band()
            + "."
            + edges(profiles, data),
        Spec.top(
            title,
            320,
            Spec.map(
                "trials", trials(profiles, data),
                "curves", curves(profiles, data),
                "minima", minima(profiles, data)),
            layers),
        csv(family, profiles));
  }

  private static String name(IsoFlopProfile p, FigureData data) {
    return Digits.of(p.budget(), 2) + " " + data.unit();
  }

  private static String edges(List<IsoFlopProfile> profiles, FigureData data) {
    String at =
        profiles.stream()
            .filter(IsoFlopProfile::atEdge)
            .map(p -> name(p, data))
            .collect(Collectors.joining(", "));
    return at.isEmpty()
        ? ""
        : " Warning: at "
            + at
            + " the minimum lies outside the sizes trained there; it is no measurement.";
  }

  private static DoubleStream ns(IsoFlopProfile p) {
    return DoubleStream.concat(
        p.trials().stream().mapToDouble(Mark::params),
        p.curve().stream().mapToDouble(IsoFlopProfile.Point::params));
  }

  private static DoubleStream losses(IsoFlopProfile p) {
    return DoubleStream.concat(
        p.trials().stream().mapToDouble(Mark::loss),
        p.curve().stream().mapToDouble(IsoFlopProfile.Point::loss));
  }

  private static Map<String, Object> with(Map<String, Object> axis, String field) {
    Map<String, Object> other = Spec.map();
    other.putAll(axis);
    other.put("field", field);
    return other;
  }

  private static List<Object> trials(List<IsoFlopProfile> profiles, FigureData data) {
    List<Object> rows = new ArrayList<>();
    for (IsoFlopProfile p : profiles) {
      for (Mark m : p.trials()) {
        rows.add(
            Spec.map(
                "budget", name(p, data),
                "trial", m.trial(),
                "params", m.params(),
                "flops", m.flops(),
                "loss", m.loss()));
      }
    }
    return rows;
  }

  private static List<Object> curves(List<IsoFlopProfile> profiles, FigureData data) {
    List<Object> rows = new ArrayList<>();
    for (IsoFlopProfile p : profiles) {
      for (IsoFlopProfile.Point point : p.curve()) {
        rows.add(Spec.map("budget", name(p, data), "params", point.params(), "loss", point.loss()));
      }
    }
    return rows;
  }

  private static List<Object> minima(List<IsoFlopProfile> profiles, FigureData data) {
    List<Object> rows = new ArrayList<>();
    for (IsoFlopProfile p : profiles) {
      if (Double.isFinite(p.nOpt().value())) {
        rows.add(
            Spec.map(
                "budget", name(p, data),
                "params", p.nOpt().value(),
                "low", p.nOpt().low(),
                "high", p.nOpt().high(),
                "loss", p.loss(),
                "note", p.atEdge() ? "outside the sizes trained here" : ""));
      }
    }
    return rows;
  }

  private static String csv(String family, List<IsoFlopProfile> profiles) {
    CsvLines csv =
        new CsvLines("kind", "family", "budget", "trial", "params", "loss", "low", "high", "edge");
    for (IsoFlopProfile p : profiles) {
      for (Mark m : p.trials()) {
        csv.row("trial", family, p.budget(), m.trial(), m.params(), m.loss(), null, null, null);
      }
      csv.row(
          "minimum",
          family,
          p.budget(),
          null,
          p.nOpt().value(),
          p.loss(),
          p.nOpt().low(),
          p.nOpt().high(),
          p.atEdge());
    }
    return csv.text();
  }
}
