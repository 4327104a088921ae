package org.allometry.orchestrator.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.allometry.analysis.design.Interval;

/** F3: the compute-optimal size or amount of data against compute, with exponents. */
public final class AllocationFigure {
  private AllocationFigure() {}

  /** N_opt against C. */
  public static Figure params(FigureData data) {
    return of(
        data,
        new What(
            "params",
            "optimal-parameters",
            "N_opt",
            "Compute-optimal parameters",
            "parameters N",
            FrontierPoint::params,
            FigureFamily::a,
            Mark::params));
  }

  /** D_opt against C. */
  public static Figure samples(FigureData data) {
    return of(
        data,
        new What(
            "samples",
            "optimal-samples",
            "D_opt",
            "Compute-optimal samples",
            data.samplesName(),
            FrontierPoint::samples,
            FigureFamily::b,
            Mark::samples));
  }

  /** Which of the two. */
  private record What(
      String field,
      String id,
      String symbol,
      String title,
      String axis,
      Function<FrontierPoint, Interval> value,
      Function<FigureFamily, Interval> exponent,
      ToDoubleFunction<Mark> ofMark) {}

  private static Figure of(FigureData data, What what) {
    List<String> names = data.families().stream().map(FigureFamily::name).toList();
    Map<String, Object> x = Axes.compute("flops", data.computeName(), data.flops());
    Map<String, Object> y =
        Axes.count(
            what.field,
            what.axis,
            DoubleStream.concat(
                data.families().stream().flatMap(f -> f.marks().stream()).mapToDouble(what.ofMark),
                data.families().stream()
                    .flatMap(f -> f.frontier().stream())
                    .map(what.value)
                    .flatMapToDouble(i -> DoubleStream.of(i.value(), i.low(), i.high()))));
    List<Object> layers = new ArrayList<>();
    layers.add(marks(x, y, names, data.unit()));
    layers.add(Frontiers.band(what.field, x, y, names));
    layers.add(Frontiers.line(what.field, x, y, names, "measured"));
    layers.add(Frontiers.line(what.field, x, y, names, "extrapolated"));
    layers.addAll(Spec.target(data.targetFlops(), "flops", data.unit()));
    return new Figure(
        what.id,
        what.title,
        exponents(data, what)
            + " Faint points: the trials. Line: "
            + what.symbol
            + "(C), dashed beyond the largest trial. Band: "
            + data.band()
            + ".",
        Spec.top(
            what.title,
            320,
            Spec.map("trials", trials(data), "frontier", Frontiers.rows(data)),
            layers),
        csv(data, what));
  }

  private static String exponents(FigureData data, What what) {
    return data.families().stream()
        .map(
            f -> {
              Interval exponent = what.exponent.apply(f);
              String name = data.families().size() > 1 ? f.name() + ": " : "";
              return Double.isFinite(exponent.value())
                  ? name
                      + what.symbol
                      + " ~ C^"
                      + Digits.of(exponent.value(), 3)
                      + " ("
                      + Digits.range(exponent, 3)
                      + ")."
                  : name + "no exponent yet.";
            })
        .collect(Collectors.joining(" "));
  }

  private static Map<String, Object> marks(
      Map<String, Object> x, Map<String, Object> y, List<String> names, String unit) {
    return Spec.map(
        "data", Spec.data("trials"),
        "mark", Spec.map("type", "point", "filled", true, "size", 30, "opacity", 0.35),
        "encoding",
            Spec.map(
                "x", x,
                "y", y,
                "color", Spec.colour(names),
                "shape", Spec.shape(names),
                "tooltip",
                    List.of(
                        Spec.tooltip("trial", "trial", ""),
                        Spec.tooltip("params", "parameters N", ".3~s"),
                        Spec.tooltip("samples", "samples D", ".3~s"),
                        Spec.tooltip("flops", "compute C (" + unit + ")", ".3~e"))));
  }

  private static List<Object> trials(FigureData data) {
    List<Object> rows = new ArrayList<>();
    for (FigureFamily family : data.families()) {
      for (Mark m : family.marks()) {
        if (m.state() == Mark.State.FINISHED) {
          rows.add(
              Spec.map(
                  "family", family.name(),
                  "trial", m.trial(),
                  "flops", m.flops(),
                  "params", m.params(),
                  "samples", m.samples()));
        }
      }
    }
    return rows;
  }

  private static String csv(FigureData data, What what) {
    CsvLines csv = new CsvLines("family", "flops", what.symbol, "low", "high", "extrapolated");
    for (FigureFamily family : data.families()) {
      double largest = family.largestFlops();
      for (FrontierPoint p : family.frontier()) {
        Interval i = what.value.apply(p);
        csv.row(family.name(), p.flops(), i.value(), i.low(), i.high(), p.flops() > largest);
      }
    }
    return csv.text();
  }
}
