package org.allometry.gpurunner.family.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.util.List;
import org.allometry.gpurunner.family.Families;
import org.allometry.gpurunner.family.Parameter;
import org.allometry.gpurunner.family.Size;
import org.allometry.gpurunner.settings.SettingsReader;
import org.allometry.gpurunner.task.SceneShape;
import org.junit.jupiter.api.Test;

class TransformerFamilyTest {
  private static final SceneShape N_BODY =
      new SceneShape(
          List.of("x"),
          List.of(
              new SceneShape.Direction("velocity", "x"), new SceneShape.Direction("offset", "x")),
          List.of("ln-mass"),
          List.of("ln-mass", "x", "velocity"),
          4);

  private static SettingsReader settings(String overrides) {
    return SettingsReader.of(
        ConfigFactory.parseString(overrides)
            .withFallback(ConfigFactory.load().getConfig("allometry.families.transformer")),
        "allometry.families.transformer");
  }

  private static List<Size> ladder(String overrides) {
    SettingsReader settings = settings(overrides);
    List<Size> sizes = Families.byName("transformer").orElseThrow().ladder(settings, N_BODY);
    settings.throwIfWrong();
    return sizes;
  }

  @Test
  void countsTheParametersOfTheQuickstart() {
    String sizes =
        "sizes = [{width=8,layers=2,heads=2},{width=16,layers=2,heads=2},{width=32,layers=3,heads=4},{width=64,layers=4,heads=4}]";
    List<Size> ladder = ladder(sizes);
    assertEquals(
        List.of(1_227L, 4_499L, 25_603L, 133_571L), ladder.stream().map(Size::params).toList());
    assertEquals(
        List.of("d8-l2", "d16-l2", "d32-l3", "d64-l4"), ladder.stream().map(Size::name).toList());
    assertEquals(0.012, ladder.get(0).learningRate(), 1e-15);
    assertEquals(0.0015, ladder.get(3).learningRate(), 1e-15);
  }

  @Test
  void countsTheParametersOfThePublishedNets() {
    assertEquals(11_827_587, new TransformerShape(7, 384, 10, 8, false, false).params());
    assertEquals(1_674_563, new TransformerShape(7, 160, 10, 4, true, false).params());
  }

  @Test
  void parametersAddUpToTheCount() {
    for (boolean multiQuery : new boolean[] {false, true}) {
      TransformerShape shape = new TransformerShape(7, 24, 3, 4, multiQuery, true);
      assertEquals(shape.params(), shape.parameters().stream().mapToLong(Parameter::count).sum());
    }
  }

  @Test
  void pricesTheQuickstartAsMeasured() {
    List<Size> ladder = ladder("sizes = [{width=8,layers=2,heads=2},{width=64,layers=4,heads=4}]");
    assertEquals(1.9e9, ladder.get(0).flopsPerStep(64, 4).times(1000).asDouble(), 0.05e9);
    assertEquals(2.1e11, ladder.get(1).flopsPerStep(64, 4).times(1000).asDouble(), 0.05e11);
  }

  @Test
  void chargesFourWidthsForEveryPairOfTokens() {
    Size size = ladder("sizes = [{width=8,layers=2,heads=2}]").get(0);
    double difference =
        size.flopsPerStep(2, 10).asDouble() - size.flopsPerStepWithoutAttention(2, 10).asDouble();
    assertEquals(3.0 * 2 * 10 * 10 * 4 * 8 * 2, difference);
  }

  @Test
  void generatedLadderGrowsBySqrtTwo() {
    List<Size> ladder = ladder("min-params = 1200, max-params = 1e7");
    assertEquals(27, ladder.size());
    for (int i = 0; i < ladder.size(); i++) {
      double target = 1200 * Math.pow(2, i / 2.0);
      double ratio = ladder.get(i).params() / target;
      assertTrue(ratio > 0.87 && ratio < 1.15, ladder.get(i).name() + " is off by " + ratio);
    }
  }

  @Test
  void listsEveryProblemOfTheSizes() {
    SettingsReader settings =
        settings("sizes = [{width=9,layers=2,heads=2},{width=8,layers=0,heads=2,wdith=3}]");
    Families.byName("transformer").orElseThrow().ladder(settings, N_BODY);
    List<String> paths = settings.problems().stream().map(p -> p.path()).toList();
    assertEquals(
        List.of(
            "allometry.families.transformer.sizes[0].heads",
            "allometry.families.transformer.sizes[1].layers",
            "allometry.families.transformer.sizes[1].wdith"),
        paths);
  }

  @Test
  void readsPlainInputsFromTheirChannels() {
    assertEquals(List.of(9, 0, 1, 2, 3, 4, 5), TransformerNetwork.plainColumns(N_BODY));
  }

  @Test
  void memoryGrowsWithTheSquareOfTheTokens() {
    Size size = ladder("sizes = [{width=8,layers=2,heads=2}]").get(0);
    assertTrue(size.memoryBytes(1, 4000) > 3 * size.memoryBytes(1, 2000));
    assertTrue(size.memoryBytes(64, 4) > 16 * size.params());
  }
}
