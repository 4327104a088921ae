package org.allometry.orchestrator.figure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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

  private static MultiplierCurve.Point multiplier(
      double compute, double value, double low, double high, boolean observed) {
    return new MultiplierCurve.Point(
        compute, 1e9 / compute, new Interval(value, 0, low, high), observed);
  }

  private static Figure multipliers() {
    MultiplierCurve curve =
        new MultiplierCurve(
            "new <b>",
            List.of(
                multiplier(1e9, 2, 1.5, 3, false),
                multiplier(1e10, 2.5, 2, 3.1, true),
                multiplier(2e10, 3, 2.2, 4, true),
                multiplier(1e11, 4, 0, Double.POSITIVE_INFINITY, false)));
    return MultiplierFigure.of("multiplier-over-plain", data(), "plain", List.of(curve));
  }

  @Test
  void drawsComputeMultipliersAsBefore() throws Exception {
    assertGolden("multiplier-over-plain.vl.json", multipliers());
  }

  @Test
  void solidAndDashedPartsOfAMultiplierMeet() {
    var rows = Json.parse(multipliers().json()).get("datasets").get("multipliers");
    List<String> parts = new ArrayList<>();
    rows.forEach(
        row ->
            parts.add(
                row.get("part").asText().charAt(0)
                    + row.get("run").asText()
                    + "@"
                    + Digits.of(row.get("compute").asDouble(), 1)));
    assertEquals(List.of("e0@1e9", "e0@1e10", "o1@1e10", "o1@2e10", "e2@2e10", "e2@1e11"), parts);
  }

  @Test
  void endsThatNothingBoundsReachTheEdgeOfTheFigureAndStayOutOfItsScale() {
    var spec = Json.parse(multipliers().json());
    var last = spec.get("datasets").get("multipliers").get(5);
    assertTrue(last.get("low").asDouble() > 0 && last.get("high").asDouble() >= 1e300);
    var domain = spec.at("/layer/1/encoding/y/scale/domain");
    assertTrue(domain.get(0).asDouble() > 0.1 && domain.get(1).asDouble() < 30, domain.toString());
    assertTrue(multipliers().csv().endsWith("new <b>,plain,1e11,0.01,4,0,,false\n"));
  }

  @Test
  void drawsIsoFlopProfilesAsBeforeAndWarnsOfMinimaOutsideTheSizes() throws Exception {
    List<Mark> near =
        List.of(
            new Mark("t-1", 1e9, 1000, 16000, 0.2, Mark.State.FINISHED, ""),
            new Mark("t-2", 1e9, 4000, 4000, 0.1, Mark.State.FINISHED, ""),
            new Mark("t-3", 1.1e9, 9000, 2000, 0.15, Mark.State.FINISHED, ""));
    List<IsoFlopProfile.Point> curve =
        List.of(new IsoFlopProfile.Point(900, 0.2), new IsoFlopProfile.Point(9000, 0.14));
    Interval inside = new Interval(4500, 500, 3500, 6000);
    Interval outside = new Interval(20_000, 2000, 15_000, 25_000);
    Figure figure =
        IsoFlopFigure.of(
            "plain",
            List.of(
                new IsoFlopProfile(1e9, near, curve, inside, 0.1),
                new IsoFlopProfile(3e9, near, curve, outside, 0.05)),
            data());
    assertGolden("isoflop-plain.vl.json", figure);
    assertTrue(
        figure
            .caption()
            .endsWith(
                " Warning: at 3e9 FLOP the minimum lies outside the sizes"
                    + " trained there; it is no measurement."),
        figure.caption());
  }

  @Test
  void drawsLossAgainstUniqueSamplesThroughTheLowestLossOfEachArm() throws Exception {
    List<UniqueSamplesFigure.Trial> trials =
        List.of(
            new UniqueSamplesFigure.Trial("t-1", "plain", "default", 256, 64_000, 1000, 0.09),
            new UniqueSamplesFigure.Trial("t-2", "plain", "default", 256, 128_000, 1000, 0.08),
            new UniqueSamplesFigure.Trial("t-3", "plain", "default", 1024, 64_000, 1000, 0.015),
            new UniqueSamplesFigure.Trial("t-4", "plain", "augment", 256, 64_000, 1000, 0.0088),
            new UniqueSamplesFigure.Trial("t-5", "plain", "augment", 1024, 64_000, 1000, 0.0062));
    Figure figure = UniqueSamplesFigure.of(trials, "test loss");
    assertGolden("loss-against-unique-samples.vl.json", figure);
    assertEquals(
        List.of("t-2", "t-3", "t-4", "t-5"),
        figure
            .csv()
            .lines()
            .filter(l -> l.endsWith(",true"))
            .map(l -> l.replaceAll(".*(t-\\d).*", "$1"))
            .toList());
    assertFalse(UniqueSamplesFigure.possible(trials.subList(0, 2)));
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
