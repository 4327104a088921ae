package org.allometry.orchestrator.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.allometry.actors.sweep.TrialIds;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Cell;
import org.allometry.gpurunner.settings.SettingsException;
import org.junit.jupiter.api.Test;

/** Arms and unique samples are axes of the grid like any other. */
class SpaceAxesTest {
  private static final String BASE =
      """
      allometry {
        task.n-body.train-samples = 4000
        families.transformer.sizes = [{ width = 8, layers = 2, heads = 2 }]
        space.steps = [250, 500]
      """;

  private static SweepSettings read(String more) {
    return SweepSettings.read(
        ConfigSource.complete(ConfigFactory.parseString(BASE + more + "}")), "demo", 2);
  }

  private static List<Cell> cells(String more) {
    return new SearchSpaceBuilder(read(more)).cells().stream().map(PlannedCell::cell).toList();
  }

  private static String refusal(String more) {
    return String.valueOf(assertThrows(SettingsException.class, () -> read(more)).getMessage());
  }

  @Test
  void everyArmGetsTheWholeLadderAtTheSamePrice() {
    List<Cell> cells =
        cells(
            "space.families = [{ family = transformer }, { family = transformer, arm = augment }]");
    assertEquals(
        List.of("default", "default", "augment", "augment"),
        cells.stream().map(Cell::arm).toList());
    assertEquals(cells.get(0).flops(), cells.get(2).flops());
    assertEquals(2, new HashSet<>(cells.stream().map(Cell::contender).toList()).size());
  }

  @Test
  void withoutAListEveryTrainingDrawsFromAllSamples() {
    assertEquals(List.of(4000L, 4000L), cells("").stream().map(Cell::uniqueSamples).toList());
  }

  @Test
  void uniqueSamplesMultiplyTheGridAndCostNothing() {
    List<Cell> cells = cells("space.unique-samples = [1000, 100, 1000]");
    assertEquals(
        List.of(100L, 100L, 1000L, 1000L), cells.stream().map(Cell::uniqueSamples).toList());
    assertEquals(cells.get(0).flops(), cells.get(2).flops());
    Set<String> ids =
        cells.stream().map(c -> TrialIds.of(new Candidate(c, 1))).collect(Collectors.toSet());
    assertEquals(4, ids.size());
  }

  @Test
  void anEntryMayHaveUniqueSamplesOfItsOwn() {
    List<Cell> cells =
        cells(
            "space { unique-samples = [1000], families = [{ family = transformer }, { family ="
                + " transformer, arm = augment, unique-samples = [10, 20] }] }");
    assertEquals(
        List.of(1000L, 1000L, 10L, 10L, 20L, 20L),
        cells.stream().map(Cell::uniqueSamples).toList());
  }

  @Test
  void anUnknownArmIsRefusedWithPathValueAndWhatIsAllowed() {
    String message =
        refusal(
            "space.families = [{ family = transformer }, { family = transformer, arm = agument }]");
    assertTrue(message.contains("allometry.space.families[1].arm"), message);
    assertFalse(message.contains("each family and arm once"), message);
    assertTrue(message.contains("agument"), message);
    assertTrue(message.contains("default, augment"), message);
  }

  @Test
  void uniqueSamplesBeyondTheTaskAreRefusedWithTheRange() {
    for (String key :
        List.of(
            "space.unique-samples = ",
            "space.families = [{ family = transformer, unique-samples = ")) {
      String close = key.contains("[{") ? " }]" : "";
      for (String list : List.of("[0]", "[4001]", "[10.5]", "[x]")) {
        String message = refusal(key + list + close);
        assertTrue(message.contains("unique-samples"), message);
        assertTrue(message.contains("[1, 4000]"), message);
      }
    }
    assertTrue(
        refusal("space.families = [{ family = transformer, unique-samples = [] }]")
            .contains("families[0].unique-samples"));
  }

  @Test
  void aCellKnowsItsComputeOnEveryAxis() {
    Cell cell = cells("").get(0);
    assertTrue(cell.flopsWithoutAttention().compareTo(cell.flops()) < 0);
    // d 8, 2 blocks, 4 tokens, 7 inputs: 2 · 16 d² + 2 d (7 + 3) a token, 2 · 4 d a pair; times 3.
    double perStep = 3 * 64 * 4 * (2 * 16 * 64 + 2 * 8 * 10);
    assertEquals(perStep * 250, cell.flopsWithoutAttention().asDouble());
    assertEquals((perStep + 3 * 64 * 4 * 4 * 2 * 4 * 8) * 250, cell.flops().asDouble());
  }

  @Test
  void anEquivariantFamilyExecutesLessThanItIsChargedFor() {
    Cell cell = cells("space.families = [{ family = gatr }]").get(0);
    assertTrue(cell.executedFlops().compareTo(cell.flopsWithoutAttention()) < 0);
  }

  @Test
  void augmentingAnEquivariantFamilyIsWarnedOf() {
    List<String> warnings =
        read("space.families = [{ family = transformer }, { family = gatr, arm = augment }]")
            .warnings();
    assertEquals(1, warnings.size());
    assertTrue(
        warnings.get(0).startsWith("allometry.space.families[1].arm: augment changes nothing"),
        warnings.get(0));
  }

  @Test
  void thePlainFamilyIsAugmentedWithoutAWarning() {
    assertEquals(
        List.of(), read("space.families = [{ family = transformer, arm = augment }]").warnings());
  }
}
