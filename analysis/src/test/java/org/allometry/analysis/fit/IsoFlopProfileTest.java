package org.allometry.analysis.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.fit.IsoFlopProfile.Minimum;
import org.allometry.analysis.law.Chinchilla;
import org.allometry.analysis.law.Point;
import org.junit.jupiter.api.Test;

/** Porian et al. 2024, "Resolving discrepancies in compute-optimal scaling of language models". */
class IsoFlopProfileTest {
  private static final List<String> CONDITION =
      List.of("table", "dataset", "hparams", "warmup", "decay", "param_count", "split");
  private static final NoiseModel NO_NOISE = NoiseModel.constant(0);

  @Test
  void findsTheFifteenPublishedExponentsFromPoints() {
    Map<String, List<Point>> points = new LinkedHashMap<>();
    for (Map<String, String> row : Tables.published("porian-isoflop-points.csv")) {
      List<Point> list = points.computeIfAbsent(condition(row), key -> new ArrayList<>());
      list.add(
          new Point(
              "t" + list.size(),
              Tables.number(row, "N"),
              Tables.number(row, "tokens"),
              Tables.number(row, "flops"),
              Tables.number(row, "loss")));
    }
    Map<String, Double> published = publishedExponents();
    assertEquals(15, published.size());
    for (Map.Entry<String, Double> entry : published.entrySet()) {
      List<Point> table = points.getOrDefault(entry.getKey(), List.of());
      PowerLine line = IsoFlopProfile.line(minima(IsoFlopProfile.of(table)));
      assertEquals(entry.getValue(), line.slope(), 0.0035, entry::getKey);
    }
  }

  @Test
  void findsPublishedExponentsFromPublishedMinima() {
    Map<String, List<Minimum>> minima = new LinkedHashMap<>();
    for (Map<String, String> row : Tables.published("porian-optimal-pairs.csv")) {
      double lnNOpt = Math.log(Tables.number(row, "N_opt"));
      minima
          .computeIfAbsent(condition(row), key -> new ArrayList<>())
          .add(new Minimum(Math.log(Tables.number(row, "flops")), lnNOpt, Double.isNaN(lnNOpt), 0));
    }
    Map<String, Double> published = publishedExponents();
    int complete = 0;
    for (Map.Entry<String, List<Minimum>> entry : minima.entrySet()) {
      double exponent = published.getOrDefault(entry.getKey(), Double.NaN);
      if (entry.getValue().stream().noneMatch(Minimum::edge)) {
        complete++;
        assertEquals(exponent, IsoFlopProfile.line(entry.getValue()).slope(), 5e-5, entry::getKey);
      }
    }
    assertTrue(complete >= 10, "complete tables: " + complete);
  }

  @Test
  void rejectsMinimaAtTheEdge() {
    List<Point> rising = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      double params = 1e6 * Math.pow(2, i);
      rising.add(new Point("t" + i, params, 1e15 / params, 6e15, 3 + 0.1 * i));
    }
    assertTrue(minima(IsoFlopProfile.of(rising)).getFirst().edge());
  }

  @Test
  void noiseWidensTheMinimum() {
    List<IsoFlopProfile> profiles = IsoFlopProfile.of(lattice());
    IsoFlopProfile middle = profiles.get(profiles.size() / 2);
    Minimum quiet = middle.minimum(NoiseModel.constant(1e-4), new SplittableRandom(1));
    Minimum loud = middle.minimum(NoiseModel.constant(1e-3), new SplittableRandom(1));
    assertEquals(quiet.lnNOpt(), loud.lnNOpt());
    assertTrue(loud.sd() > 2 * quiet.sd(), () -> quiet + " " + loud);
  }

  @Test
  void weighsSurerBudgetsMore() {
    List<Minimum> minima =
        List.of(
            new Minimum(0, 0, false, 0.01),
            new Minimum(1, 0.5, false, 0.01),
            new Minimum(2, 3, false, 10));
    assertEquals(0.5, IsoFlopProfile.weightedLine(minima).slope(), 1e-3);
    assertEquals(1.5, IsoFlopProfile.line(minima).slope(), 1e-12);
  }

  @Test
  void bothCrossChecksComeNearTheLaw() {
    Interval isoFlop =
        IsoFlopProfile.exponent(
            IsoFlopProfile.of(lattice()), NoiseModel.constant(1e-4), 50, new SplittableRandom(1));
    assertEquals(LAW.exponentA(), isoFlop.value(), 0.02);
    assertTrue(isoFlop.low() < isoFlop.high());
    Interval envelope = Envelope.exponent(lattice(), 50, new SplittableRandom(1));
    assertEquals(LAW.exponentA(), envelope.value(), 0.08);
    assertNotEquals(0, envelope.standardError());
  }

  private static final Chinchilla LAW = new Chinchilla(1.7, 400, 900, 0.36, 0.36);

  /** Sizes and samples in steps of √2, so that budgets are shared. */
  private static List<Point> lattice() {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < 17; i++) {
      for (int j = 0; j < 17; j++) {
        double params = 1e6 * Math.pow(2, 0.5 * i);
        double samples = 1e7 * Math.pow(2, 0.5 * j);
        points.add(
            new Point(
                "t" + points.size(),
                params,
                samples,
                6 * params * samples,
                LAW.loss(params, samples)));
      }
    }
    return points;
  }

  private static List<Minimum> minima(List<IsoFlopProfile> profiles) {
    SplittableRandom random = new SplittableRandom(1);
    return profiles.stream().map(profile -> profile.minimum(NO_NOISE, random)).toList();
  }

  private static Map<String, Double> publishedExponents() {
    Map<String, Double> published = new LinkedHashMap<>();
    for (Map<String, String> row : Tables.published("porian-published-fits.csv")) {
      published.put(condition(row), Tables.number(row, "n_exponent"));
    }
    return published;
  }

  private static String condition(Map<String, String> row) {
    return String.join(" ", CONDITION.stream().map(row::get).toList());
  }
}
