package org.allometry.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Fuzzes every target for so many seconds: {@code ./mvnw -Pfuzz -pl orchestrator -am test
 * -Dfuzz.seconds=60}; {@code -Dfuzz.only=Table} takes those whose name holds that.
 *
 * <p>A target is a class {@code *Target} with a method {@code fuzzerTestOneInput}. Jazzer runs it
 * in a process of its own, beginning with {@code src/test/resources/fuzz/TARGET}; what it finds
 * lies in {@code target/fuzz/TARGET} and belongs, once mended, beside what it began with.
 */
final class FuzzRun {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final List<String> MODULES = List.of("actors", "gpu-runner", "orchestrator");
  private static final Pattern DONE = Pattern.compile("Done ([0-9]+) runs? in ([0-9]+) second");

  /** What is found by Jazzer's own detectors and is no fault: a configuration may name any file. */
  private static final String NOT_OURS =
      "com.code_intelligence.jazzer.sanitizers.FilePathTraversal";

  private record Target(String module, Path classFile) {
    String name() {
      return classFile.getFileName().toString().replace(".class", "");
    }

    String className() {
      Path inside = ROOT.resolve(module).resolve("target/test-classes").relativize(classFile);
      return inside.toString().replace(".class", "").replace(File.separatorChar, '.');
    }
  }

  @Test
  void everyTargetForSoManySeconds() throws IOException, InterruptedException {
    String only = System.getProperty("fuzz.only", "");
    List<Target> targets = targets().stream().filter(t -> t.name().contains(only)).toList();
    assertTrue(!targets.isEmpty(), "no target holds " + only);
    List<String> found = new ArrayList<>();
    for (Target target : targets) {
      String outcome = fuzz(target);
      System.out.printf("%-20s %s%n", target.name(), outcome);
      if (!outcome.startsWith("nothing")) {
        found.add(target.name() + ": " + outcome);
      }
    }
    assertEquals(List.of(), found);
  }

  private static List<Target> targets() throws IOException {
    List<Target> targets = new ArrayList<>();
    for (String module : MODULES) {
      Path classes = ROOT.resolve(module).resolve("target/test-classes");
      try (Stream<Path> files = Files.walk(classes)) {
        files
            .filter(file -> file.getFileName().toString().matches("\\w+Target\\.class"))
            .sorted()
            .forEach(file -> targets.add(new Target(module, file)));
      }
    }
    return targets;
  }

  private static String fuzz(Target target) throws IOException, InterruptedException {
    Path corpus = Files.createDirectories(Path.of("target/fuzz", target.name()).toAbsolutePath());
    Path seeds =
        ROOT.resolve(target.module()).resolve("src/test/resources/fuzz").resolve(target.name());
    Path log = corpus.resolveSibling(target.name() + ".log");
    String classes =
        MODULES.stream()
                .map(module -> ROOT.resolve(module).resolve("target/test-classes").toString())
                .collect(Collectors.joining(File.pathSeparator))
            + File.pathSeparator
            + System.getProperty("java.class.path");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx900m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classes,
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.className(),
                "--instrumentation_includes=org.allometry.**",
                "--disabled_hooks=" + NOT_OURS,
                "--reproducer_path=" + corpus,
                "-artifact_prefix=" + corpus + File.separator,
                "-max_total_time=" + Integer.getInteger("fuzz.seconds", 60),
                "-timeout=60",
                "-max_len=8192",
                corpus.toString(),
                seeds.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    int code = process.waitFor();
    Matcher done = DONE.matcher(Files.readString(log));
    String runs = "";
    while (done.find()) {
      runs = done.group(1) + " executions in " + done.group(2) + " s";
    }
    return (code == 0 ? "nothing in " : "exit code " + code + ", see " + log + "; ") + runs;
  }
}
