package org.allometry.monitoring.exporter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files under monitoring/prometheus and monitoring/grafana agree with the code. */
class MonitoringFilesTest {
  private static final Path PROMETHEUS = Path.of("prometheus");
  private static final Path GRAFANA = Path.of("grafana");
  private static final Pattern METRIC = Pattern.compile("\\ballometry_[a-z_]+");
  private static final Pattern RECORDED = Pattern.compile("\\ballometry:[a-z0-9_:]+");
  // Names of groups and annotations that look like metrics.
  private static final Set<String> GROUPS = Set.of("allometry_recordings", "allometry_alerts");

  @Test
  void everyQueryNamesAMetricThatTheCodeExports() throws IOException {
    Set<String> unknown = new TreeSet<>();
    int seen = 0;
    for (Path file : files()) {
      Matcher metric = METRIC.matcher(Files.readString(file));
      while (metric.find()) {
        seen++;
        if (!MetricNames.exported().contains(metric.group()) && !GROUPS.contains(metric.group())) {
          unknown.add(file + ": " + metric.group());
        }
      }
    }
    assertEquals(Set.of(), unknown);
    assertTrue(seen > 30, "only " + seen + " metrics found: are the files where they should be?");
  }

  @Test
  void everyRecordedNameIsRecorded() throws IOException {
    String rules = Files.readString(PROMETHEUS.resolve("rules/allometry.rules.yml"));
    Set<String> unknown = new TreeSet<>();
    for (Path file : files()) {
      Matcher name = RECORDED.matcher(Files.readString(file));
      while (name.find()) {
        if (!rules.contains("record: " + name.group())) {
          unknown.add(file + ": " + name.group());
        }
      }
    }
    assertEquals(Set.of(), unknown);
  }

  @Test
  void everyPanelHasADescriptionAndAUnit() throws IOException {
    String dashboard = Files.readString(GRAFANA.resolve("dashboards/allometry-sweep.json"));
    int panels = count(dashboard, "\"gridPos\"");
    assertTrue(panels >= 10, "panels: " + panels);
    assertEquals(panels + 1, count(dashboard, "\"description\": \"[^\"]{20,}\""));
    assertEquals(panels, count(dashboard, "\"unit\": \"[a-z]+\""));
    assertEquals(1, count(dashboard, "\"uid\": \"allometry-sweep\""));
  }

  @Test
  void alertRulesPassTheirUnitTests() throws Exception {
    promtool("test", "rules", "rules/allometry.test.yml");
  }

  @Test
  void prometheusAcceptsTheConfiguration() throws Exception {
    promtool("check", "config", "prometheus.yml");
  }

  /**
   * Runs promtool (Debian package prometheus). Continuous integration has to have it; elsewhere a
   * missing one is reported as a skipped test that says what to install.
   */
  private static void promtool(String... arguments) throws Exception {
    assumeTrue(
        System.getenv("CI") != null || isOnPath("promtool"),
        "not tested: promtool (Debian package prometheus) is not installed");
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(PROMETHEUS.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "promtool hangs");
    assertEquals(0, process.exitValue(), said);
  }

  private static boolean isOnPath(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static int count(String text, String pattern) {
    return (int) Pattern.compile(pattern).matcher(text).results().count();
  }

  private static List<Path> files() throws IOException {
    List<Path> all = new ArrayList<>();
    for (Path folder : List.of(PROMETHEUS, GRAFANA)) {
      try (Stream<Path> files = Files.walk(folder)) {
        files.filter(f -> f.toString().matches(".*\\.(yml|json)")).sorted().forEach(all::add);
      }
    }
    return all;
  }
}
