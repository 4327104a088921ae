package org.allometry.actors.planted;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;

/** Makes the product with one bug in it, and runs the suite against that. */
final class PlantedBugs {
  private static final Path SOURCES = Path.of("src/main/java");

  private PlantedBugs() {}

  /** The changed sources of a bug, by file; throws when a text to be changed is not there once. */
  static Map<String, String> changed(PlantedBug bug) throws IOException {
    Map<String, String> sources = new LinkedHashMap<>();
    for (PlantedBug.Edit edit : bug.edits()) {
      String before = sources.get(edit.file());
      String source = before == null ? Files.readString(SOURCES.resolve(edit.file())) : before;
      int at = source.indexOf(edit.from());
      if (at < 0 || source.indexOf(edit.from(), at + 1) >= 0) {
        throw new IllegalStateException(
            bug.name() + ": not exactly once in " + edit.file() + ": " + edit.from());
      }
      sources.put(edit.file(), source.replace(edit.from(), edit.to()));
    }
    return sources;
  }

  /** Name of the test that found the bug; {@code nothing} when none did. */
  static String found(PlantedBug bug, Path folder) throws IOException, InterruptedException {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    compile(changed(bug), folder, classes);
    Process suite =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dsequence.count=300",
                "-Dsimulate.seeds=300",
                "-Dsimulate.failures=1",
                "-cp",
                classes + File.pathSeparator + System.getProperty("java.class.path"),
                PlantedSuite.class.getName())
            .redirectError(folder.resolve("failure.txt").toFile())
            .start();
    String output = new String(suite.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    suite.waitFor();
    return output
        .lines()
        .filter(line -> line.startsWith("FOUND "))
        .findFirst()
        .map(line -> line.substring("FOUND ".length()))
        .orElse("the suite itself broke, see " + folder.resolve("failure.txt"));
  }

  private static void compile(Map<String, String> sources, Path folder, Path classes)
      throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-nowarn",
                "-proc:none",
                "-parameters",
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path")));
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path file = folder.resolve("sources").resolve(source.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, source.getValue());
      arguments.add(file.toString());
    }
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    if (status != 0) {
      throw new IllegalStateException("the changed sources in " + folder + " do not compile");
    }
  }
}
