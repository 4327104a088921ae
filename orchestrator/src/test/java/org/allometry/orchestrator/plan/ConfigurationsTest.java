package org.allometry.orchestrator.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.allometry.orchestrator.Console;
import org.allometry.orchestrator.cli.Allometry;
import org.allometry.orchestrator.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every configuration that the product ships can be planned. */
class ConfigurationsTest {
  private static final Path CONF = Path.of("..", "conf").toAbsolutePath().normalize();

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  static Stream<Path> shipped() throws Exception {
    try (Stream<Path> files = Files.list(CONF)) {
      return files.filter(f -> f.toString().endsWith(".conf")).sorted().toList().stream();
    }
  }

  private int plan(Path conf, String... more) {
    return Allometry.run(
        Console.terminal(out, err, folder),
        Stream.concat(Stream.of("plan", conf.toString()), Stream.of(more)).toArray(String[]::new));
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void plansWithItsCostOnEveryClassOfMachines(Path conf) {
    assertEquals(0, plan(conf, "--output", "json"), err.toString());
    JsonNode plan = Json.parse(out.toString());
    assertEquals("allometry/plan/1", plan.path("schema").asText());
    assertTrue(plan.at("/totals/cells").asInt() > 0, out.toString());
    assertFalse(plan.path("first_decisions").isEmpty(), conf.toString());
    assertTrue(plan.path("machine_classes").size() >= 4);
    for (JsonNode machine : plan.path("machine_classes")) {
      assertTrue(machine.path("low_seconds").asDouble() > 0, machine.toString());
      assertTrue(
          machine.path("high_seconds").asDouble() >= machine.path("low_seconds").asDouble(),
          machine.toString());
    }
    assertTrue(
        plan.at("/totals/flop")
                .bigIntegerValue()
                .compareTo(plan.at("/totals/budget_flop").bigIntegerValue())
            <= 0);
  }

  @Test
  void theBudgetOfEveryConfigurationPaysForItsDearestCellThatIsNotLeftOut() throws Exception {
    for (Path conf : shipped().toList()) {
      out.getBuffer().setLength(0);
      assertEquals(0, plan(conf, "--output", "json"), err.toString());
      JsonNode plan = Json.parse(out.toString());
      for (JsonNode cell : plan.path("cells")) {
        if (cell.path("feasible").asBoolean()) {
          assertTrue(
              cell.path("flop").asDouble() <= plan.at("/totals/budget_flop").asDouble(),
              conf + ": " + cell);
        }
      }
    }
  }

  @Test
  void saysTheTimeOnEveryClassOfMachines() {
    assertEquals(0, plan(CONF.resolve("study-equivariance.conf")), err.toString());
    String text = out.toString();
    assertTrue(text.contains("this machine, CPU"), text);
    assertTrue(text.contains("one node of 8 H100"), text);
    assertTrue(text.contains(" years"), text);
  }

  @Test
  void countsOnTheGpusOfThisMachineWhereItsDevicesAreGpus() {
    Path conf = CONF.resolve("study-equivariance.conf");
    assertEquals(0, plan(conf, "--set", "runner.devices=[\"cuda:0\"]"), err.toString());
    assertTrue(out.toString().contains("this machine, GPU"), out.toString());
  }

  @Test
  void writesNothing() throws Exception {
    assertEquals(0, plan(CONF.resolve("quickstart.conf")), err.toString());
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(Set.of(), new TreeSet<>(files.toList()));
    }
  }

  @Test
  void namesPlaceValueAndRangeOfASizeThatAFamilyCannotHave() {
    assertEquals(
        3,
        plan(
            CONF.resolve("quickstart.conf"),
            "--set",
            "families.transformer.sizes=[{width=10,layers=2,heads=4}]"));
    assertTrue(err.toString().contains("families.transformer.sizes[0].heads"), err.toString());
    assertTrue(err.toString().contains("a divisor of the width 10"), err.toString());
    err.getBuffer().setLength(0);
    assertEquals(
        3,
        plan(
            CONF.resolve("quickstart.conf"),
            "--set",
            "families.transformer.sizes=[{width=0,layers=2,heads=4}]"));
    assertTrue(err.toString().contains("sizes[0].width: \"0\""), err.toString());
    assertTrue(err.toString().contains("[1, 8192]"), err.toString());
  }

  @Test
  void namesPlaceValueAndRangeOfAnEquivariantSizeThatCannotBe() {
    Path conf = CONF.resolve("quickstart.conf");
    assertEquals(3, plan(conf, "--set", "families.gatr.sizes=[{channels=3,layers=2,heads=4}]"));
    assertTrue(err.toString().contains("families.gatr.sizes[0].heads: \"4\""), err.toString());
    err.getBuffer().setLength(0);
    assertEquals(3, plan(conf, "--set", "families.gatr.sizes=[{channels=0,layers=2,heads=4}]"));
    assertTrue(err.toString().contains("sizes[0].channels: \"0\""), err.toString());
    assertTrue(err.toString().contains("[1, 1024]"), err.toString());
  }

  @Test
  void warnsOfAnArmThatChangesNothingAndRefusesOneThatDoesNotExist() {
    Path conf = CONF.resolve("quickstart.conf");
    String families = "space.families=[{family=transformer},{family=gatr,arm=%s}]";
    assertEquals(
        0, plan(conf, "--output", "json", "--set", families.formatted("augment")), err.toString());
    JsonNode warning = Json.parse(out.toString()).path("warnings").path(0);
    assertEquals("arm_without_effect", warning.path("code").asText());
    assertTrue(
        warning.path("message").asText().startsWith("allometry.space.families[1].arm: augment"),
        warning.toString());
    assertEquals(3, plan(conf, "--set", families.formatted("dream")));
    assertTrue(err.toString().contains("families[1].arm: \"dream\""), err.toString());
    assertTrue(err.toString().contains("augment"), err.toString());
  }

  @Test
  void refusesAContrastOfASingleFamily() {
    assertEquals(
        3, plan(CONF.resolve("quickstart.conf"), "--set", "space.families=[{family=transformer}]"));
    assertTrue(err.toString().contains("allometry.goal.target"), err.toString());
  }

  @Test
  void theQuickstartAndTheRigidBodiesCompareBothFamilies() {
    for (String name : List.of("quickstart", "rigid-small", "rigid-body", "nbody")) {
      out.getBuffer().setLength(0);
      assertEquals(0, plan(CONF.resolve(name + ".conf"), "--output", "json"), err.toString());
      Set<String> families = new TreeSet<>();
      Json.parse(out.toString())
          .path("cells")
          .forEach(
              cell -> {
                if (cell.path("feasible").asBoolean()) {
                  families.add(cell.path("family").asText());
                }
              });
      assertEquals(Set.of("gatr", "transformer"), families, name);
    }
  }

  @Test
  void saysWhichAxesThereAre() {
    assertEquals(3, plan(CONF.resolve("quickstart.conf"), "--set", "goal.axis=joules"));
    assertTrue(err.toString().contains("goal.axis: \"joules\""), err.toString());
    assertTrue(err.toString().contains("device-seconds"), err.toString());
  }
}
