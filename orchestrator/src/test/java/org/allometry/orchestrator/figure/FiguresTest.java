package org.allometry.orchestrator.figure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.allometry.analysis.design.Interval;
import org.allometry.orchestrator.json.Json;
import org.junit.jupiter.api.Test;

class FiguresTest {
  private static FigureData data() {
    List<Mark> marks =
        List.of(
            new Mark("t-1", 1e9, 1000, 16000, 0.1, Mark.State.FINISHED, ""),
            new Mark("t-2", 1e10, 4000, 64000, 0.03, Mark.State.FINISHED, ""),
            new Mark("t-3", 2e10, 4000, 64000, 0.05, Mark.State.RUNNING, "running"),
            new Mark("t-4", 3e9, 9000, 64000, Double.NaN, Mark.State.LEFT_OUT, "diverged"));
    List<Curve> curves =
        List.of(new Curve("t-2", List.of(new Curve.Point(1e9, 0.2), new Curve.Point(1e10, 0.03))));
    List<FrontierPoint> frontier = List.of(point(1e9, 0.09), point(1e10, 0.028), point(1e11, 0.01));
    Interval half = new Interval(0.5, 0.05, 0.42, 0.58);
    return new FigureData(
        List.of(
            new FigureFamily("plain", marks, curves, frontier, half, half),
            new FigureFamily(
                "new <b>", List.of(), List.of(), List.of(), Interval.UNKNOWN, Interval.UNKNOWN)),
        1e11,
        "90 % interval, by hand",
        "test loss",
        "samples D");
  }

  private static FrontierPoint point(double flops, double loss) {
    Interval n = new Interval(flops / 1e6, 0, flops / 2e6, flops / 5e5);
    return new FrontierPoint(flops, new Interval(loss, 0, loss / 2, loss * 2), n, n);
  }

  private static void assertGolden(String name, Figure figure) throws Exception {
    try (var in = FiguresTest.class.getResourceAsStream(name)) {
      assertEquals(new String(in.readAllBytes(), StandardCharsets.UTF_8), figure.json() + "\n");
    }
  }

  @Test
  void drawsLossAgainstComputeAsBefore() throws Exception {
    assertGolden("loss-against-compute.vl.json", LossFigure.of(data()));
  }

  @Test
  void drawsTheAllocationAsBefore() throws Exception {
    assertGolden("optimal-parameters.vl.json", AllocationFigure.params(data()));
  }

  @Test
  void printsExponentsWithTheirIntervalsAndSaysWhereThereIsNone() {
    assertTrue(
        AllocationFigure.samples(data())
            .caption()
            .startsWith("plain: D_opt ~ C^0.5 (0.42 to 0.58). new <b>: no exponent yet."));
  }

  @Test
  void everyFigureIsItsTableToo() {
    assertEquals(
        """
        kind,family,trial,flops,params,samples_seen,loss,loss_low,loss_high
        finished,plain,t-1,1e9,1000,16000,0.1,,
        finished,plain,t-2,1e10,4000,64000,0.03,,
        running,plain,t-3,2e10,4000,64000,0.05,,
        left_out,plain,t-4,3e9,9000,64000,,,
        rung,plain,t-2,1e9,,,0.2,,
        rung,plain,t-2,1e10,,,0.03,,
        frontier,plain,,1e9,1000,1000,0.09,0.045,0.18
        frontier,plain,,1e10,10000,10000,0.028,0.014,0.056
        frontier,plain,,1e11,100000,100000,0.01,0.005,0.02
        """,
        LossFigure.of(data()).csv());
  }

  @Test
  void aFigureWithoutAnyTrialIsStillASpecification() {
    FigureData none = new FigureData(List.of(), Double.NaN, "none", "loss", "samples D");
    assertTrue(Json.parse(LossFigure.of(none).json()).get("layer").size() > 0);
    Figure residuals = HealthFigures.residuals(List.of(), List.of(), "no law");
    assertTrue(Json.parse(residuals.json()).get("layer").size() > 0);
  }

  @Test
  void ticksAreRoundAndFew() {
    assertEquals(List.of(1e7, 1e8, 1e9, 1e10, 1e11, 1e12), Axes.ticks(7e6, 2e12));
    assertEquals(List.of(0.01, 0.02, 0.05, 0.1, 0.2), Axes.ticks(0.007, 0.3));
    assertEquals(List.of(2.0, 2.2, 2.4, 2.6, 2.8, 3.0), Axes.ticks(1.95, 3.1));
    assertTrue(Axes.ticks(1e3, 1e30).size() <= 12);
  }

  @Test
  void budgetsRunFromTheSmallestTrialToTheTargetThroughTheLargest() {
    List<Double> budgets = FigureData.budgets(1e9, 1e11, 1e13);
    assertEquals(1e9, budgets.getFirst());
    assertEquals(1e13, budgets.getLast());
    assertTrue(budgets.contains(1e11));
    assertEquals(33, budgets.size());
    assertEquals(List.of(), FigureData.budgets(Double.POSITIVE_INFINITY, 0, 1));
  }

  @Test
  void numbersReadWell() {
    assertEquals("0.34731", Digits.of(0.347314, 5));
    assertEquals("2.2e10", Digits.of(2.2e10));
    assertEquals("163400", Digits.of(163_427));
    assertEquals("1e-7", Digits.of(1e-7));
    assertEquals("-0.5", Digits.of(-0.5));
    assertEquals("–", Digits.of(Double.NaN));
    assertEquals("1.23k", Digits.count(1227));
    assertEquals("1M", Digits.count(999_999));
    assertEquals("73.2G", Digits.count(7.32e10));
  }
}
