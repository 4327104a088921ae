package org.allometry.orchestrator.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/** Named lines with bands on two logarithmic axes. */
public final class LineFigure {
  private LineFigure() {}

  /**
   * What a figure says beside its lines.
   *
   * @param id name for files and anchors
   * @param title one line
   * @param caption what line and band are
   * @param x name of the horizontal axis
   * @param y name of the vertical axis
   */
  public record Frame(String id, String title, String caption, String x, String y) {}

  /**
   * One line.
   *
   * @param name in the legend
   * @param points from left to right
   */
  public record Line(String name, List<Point> points) {
    /** Copies the list. */
    public Line {
      points = List.copyOf(points);
    }
  }

  /**
   * A point of a line; what is not above 0 or not known is not drawn.
   *
   * @param x horizontal
   * @param y vertical
   * @param low lower end of the band
   * @param high upper end
   */
  public record Point(double x, double y, double low, double high) {}

  /** The figure of {@code lines}. */
  public static Figure of(Frame frame, List<Line> lines) {
    List<String> names = lines.stream().map(Line::name).toList();
    Map<String, Object> x =
        Axes.loss(
            "x", frame.x(), lines.stream().flatMap(l -> l.points().stream()).mapToDouble(Point::x));
    Map<String, Object> y =
        Axes.loss(
            "y",
            frame.y(),
            lines.stream()
                .flatMap(l -> l.points().stream())
                .flatMapToDouble(p -> DoubleStream.of(p.y(), p.low(), p.high())));
    List<Object> layers =
        List.of(
            layer("band", Spec.map("type", "area", "opacity", 0.15), x, y, names, true),
            layer("line", Spec.map("type", "line", "strokeWidth", 2), x, y, names, false),
            layer(
                "line", Spec.map("type", "point", "filled", true, "size", 60), x, y, names, false));
    List<Object> rows = new ArrayList<>();
    List<Object> bands = new ArrayList<>();
    CsvLines csv = new CsvLines("name", "x", "y", "low", "high");
    for (Line line : lines) {
      for (Point p : line.points()) {
        csv.row(line.name(), p.x(), p.y(), p.low(), p.high());
        if (drawn(p.y())) {
          rows.add(Spec.map("family", line.name(), "x", p.x(), "y", p.y()));
        }
        if (drawn(p.low()) && drawn(p.high())) {
          bands.add(Spec.map("family", line.name(), "x", p.x(), "y", p.low(), "high", p.high()));
        }
      }
    }
    return new Figure(
        frame.id(),
        frame.title(),
        frame.caption(),
        Spec.top(frame.title(), 320, Spec.map("line", rows, "band", bands), layers),
        csv.text());
  }

  private static boolean drawn(double value) {
    return value > 0 && value < Double.POSITIVE_INFINITY;
  }

  private static Map<String, Object> layer(
      String data,
      Map<String, Object> mark,
      Map<String, Object> x,
      Map<String, Object> y,
      List<String> names,
      boolean band) {
    Map<String, Object> encoding = Spec.map("x", x, "y", y, "color", Spec.colour(names));
    if (band) {
      encoding.put("y2", Spec.map("field", "high"));
    } else {
      encoding.put("shape", Spec.shape(names));
    }
    if (mark.get("type").equals("line")) {
      encoding.remove("shape");
    }
    return Spec.map("data", Spec.data(data), "mark", mark, "encoding", encoding);
  }
}
