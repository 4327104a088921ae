package org.allometry.gpurunner.family.gatr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.allometry.gpurunner.ReferenceVectors;
import org.allometry.gpurunner.family.Families;
import org.allometry.gpurunner.family.Parameter;
import org.allometry.gpurunner.family.Size;
import org.allometry.gpurunner.family.gatr.LinearShape.Start;
import org.allometry.gpurunner.settings.SettingsReader;
import org.allometry.gpurunner.task.SceneShape;
import org.allometry.gpurunner.task.TaskSettings;
import org.junit.jupiter.api.Test;

class GatrFamilyTest {
  private static final SceneShape N_BODY = TaskSettings.task("").shape();
  private static final GatrShape.Inputs LIBRARY = new GatrShape.Inputs(1, 1, 0, 0);
  private static final String QUICKSTART =
      "sizes ="
          + " [{channels=1,layers=2,heads=4},{channels=2,layers=2,heads=4},{channels=4,layers=3,heads=4},{channels=8,layers=4,heads=4}]";

  private static SettingsReader settings(String overrides) {
    return SettingsReader.of(
        ConfigFactory.parseString(overrides)
            .withFallback(
                ConfigFactory.parseResources("allometry/training.conf")
                    .getConfig("allometry.families.gatr")),
        "allometry.families.gatr");
  }

  private static List<Size> ladder(String overrides) {
    SettingsReader settings = settings(overrides);
    List<Size> sizes = Families.byName("gatr").orElseThrow().ladder(settings, N_BODY);
    settings.throwIfWrong();
    return sizes;
  }

  private static List<String> problems(String overrides, SceneShape scene) {
    SettingsReader settings = settings(overrides);
    Families.byName("gatr").orElseThrow().ladder(settings, scene);
    return settings.problems().stream().map(p -> p.path() + ": " + p.allowed()).toList();
  }

  /** No task of the product lacks them; one may come. */
  @Test
  void needsATaskWhoseTokensHaveAPoint() {
    SceneShape weights = new SceneShape(List.of(), List.of(), List.of("m"), List.of("m"), 4);
    assertEquals(
        List.of(
            "allometry.families.gatr.sizes: a task whose tokens have a point; this one gives only"
                + " [m]"),
        problems("", weights));
  }

  @Test
  void countsTheParametersOfTheQuickstart() {
    List<Size> ladder = ladder(QUICKSTART);
    assertEquals(
        List.of(1_259L, 3_289L, 18_741L, 97_809L), ladder.stream().map(Size::params).toList());
    assertEquals("c1-s4-l2", ladder.get(0).name());
    assertEquals(0.002, ladder.get(3).learningRate(), 1e-15);
    assertEquals(0.004, ladder.get(1).learningRate(), 1e-15);
  }

  /** The published nets have a scalar output, which ours has not. */
  @Test
  void countsTheParametersOfThePublishedNets() {
    int scalarOutput = 16 + 1 + 128;
    assertEquals(2_209_058, new GatrShape(LIBRARY, 16, 128, 10, 8, true).params() + scalarOutput);
    GatrShape.Inputs arteries = new GatrShape.Inputs(3, 1, 1, 0);
    assertEquals(246_418, new GatrShape(arteries, 8, 32, 10, 4, true).params() + 8 + 1 + 32);
  }

  @Test
  void pricesTheQuickstartAsItsAuthorsCount() {
    double[] published = {4.6e10, 1.1e11, 4.7e11, 2.0e12};
    List<Size> ladder = ladder(QUICKSTART);
    for (int i = 0; i < published.length; i++) {
      double flops = ladder.get(i).flopsPerStep(64, 4).times(1000).asDouble();
      assertEquals(published[i], flops, 0.05 * published[i], ladder.get(i).name());
    }
  }

  /** Forward kFLOP a token and block of section 12: 2555 at the n-body configuration. */
  @Test
  void pricesTheReferencesBlocks() {
    double ten = new GatrShape(LIBRARY, 16, 128, 10, 8, true).cost().forwardPerToken(4);
    double nine = new GatrShape(LIBRARY, 16, 128, 9, 8, true).cost().forwardPerToken(4);
    assertEquals(2_555_000, ten - nine, 10_000);
  }

  @Test
  void attentionIsChargedByThePairOfTokens() {
    Size size = ladder("sizes = [{channels=8,layers=1,heads=4}]").get(0);
    double with = size.flopsPerStep(1, 100).asDouble();
    double without = size.flopsPerStepWithoutAttention(1, 100).asDouble();
    double pairs = 3.0 * 100 * 100 * (2 * 4 * (12 * 4 + 16) + 2 * 4 * (16 * 4 + 16) + 5 * 4);
    assertEquals(pairs, with - without, 1);
  }

  @Test
  void generatedLadderGrowsBySqrtTwo() {
    List<Size> ladder = ladder("min-params = 1200, max-params = 3e6");
    for (int i = 1; i < ladder.size(); i++) {
      double ratio = (double) ladder.get(i).params() / ladder.get(i - 1).params();
      assertTrue(ratio > 1.15 && ratio < 2.2, ladder.get(i).name() + " grows by " + ratio);
    }
    assertTrue(ladder.size() >= 20, "only " + ladder.size() + " sizes");
    assertEquals(2.5e6, (double) ladder.get(ladder.size() - 1).params(), 0.5e6);
  }

  @Test
  void smallHeadsHaveOneChannelAndFourScalars() {
    GatrShape shape = new GatrShape(LIBRARY, 1, 4, 2, 4, true);
    assertEquals(1, shape.headChannels());
    assertEquals(4, shape.headScalars());
    assertEquals(4, new GatrShape(LIBRARY, 8, 32, 2, 4, true).headChannels());
    assertEquals(16, new GatrShape(LIBRARY, 8, 32, 2, 4, true).headScalars());
  }

  @Test
  void listsEveryProblemOfTheSizes() {
    List<String> problems =
        problems(
            "reinsert = [y], sizes ="
                + " [{channels=3,layers=2,heads=4},{channels=0,layers=2,chanels=3},{channels=2,layers=1},{channels=2,layers=1}]",
            N_BODY);
    String path = "allometry.families.gatr.";
    assertEquals(
        List.of(
            path + "reinsert: a list of different channels of the task: [x, v/3, x-mean, ln m]",
            path
                + "sizes[0].heads: a divisor of 2 · channels and 2 · scalars, such as [1, 2, 3, 6]",
            path + "sizes[1].channels: a whole number in [1, 1024]",
            path
                + "sizes[1].chanels: one of the keys channels, heads, layers, learning-rate,"
                + " scalars",
            path + "sizes: sizes that differ in channels, scalars or layers"),
        problems);
  }

  @Test
  void refusesATaskWithoutPoints() {
    SceneShape scalars = new SceneShape(List.of(), List.of(), List.of("a"), List.of("a"), 4);
    List<String> problems = problems("", scalars);
    assertEquals(1, problems.size());
    assertTrue(problems.get(0).contains("a task whose tokens have a point"), problems.get(0));
  }

  @Test
  void valuesBeginInsideTheReferencesBounds() {
    for (JsonNode one : ReferenceVectors.at("init_uniform_bounds")) {
      JsonNode bounds = one.path("bounds");
      int scalarsIn = Math.max(1, one.path("in_s").asInt(0));
      LinearShape map =
          new LinearShape(
              "",
              one.path("in_mv").asInt(),
              24,
              scalarsIn,
              one.path("out_s").asInt(0),
              Start.valueOf(one.path("scheme").asText().toUpperCase(Locale.ROOT)));
      for (Parameter parameter : map.parameters()) {
        // Where the reference has no scalars in, ours have one; only the weight is comparable then.
        if (one.path("in_s").isNumber() || parameter.name().equals("weight")) {
          liesInside(bounds.path(parameter.name()), parameter, one.toString());
        }
      }
    }
  }

  private static void liesInside(JsonNode bound, Parameter parameter, String where) {
    int classes = parameter.name().equals("weight") ? LinearShape.BASIS : 1;
    SplittableRandom random = new SplittableRandom(3);
    List<Double> low = new ArrayList<>();
    List<Double> high = new ArrayList<>();
    for (int k = 0; k < classes; k++) {
      low.add(Double.POSITIVE_INFINITY);
      high.add(Double.NEGATIVE_INFINITY);
    }
    int draws = Math.max(parameter.count(), 20_000);
    for (int i = 0; i < draws; i++) {
      double value = parameter.initial().at(i % parameter.count(), random);
      int k = i % parameter.count() % classes;
      low.set(k, Math.min(low.get(k), value));
      high.set(k, Math.max(high.get(k), value));
    }
    for (int k = 0; k < classes; k++) {
      boolean pair = bound.isArray() && classes == 1;
      double top =
          classes > 1 ? bound.get(k).asDouble() : pair ? bound.get(1).asDouble() : bound.asDouble();
      double bottom = pair ? bound.get(0).asDouble() : -top;
      double slack = 0.02 * (top - bottom);
      String what = parameter.name() + " of " + where;
      assertTrue(high.get(k) <= top && high.get(k) > top - slack, what);
      assertTrue(low.get(k) >= bottom && low.get(k) < bottom + slack, what);
    }
  }
}
