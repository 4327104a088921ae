package org.allometry.benchmarks.task;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.allometry.gpurunner.settings.SettingsReader;
import org.allometry.gpurunner.task.DataSet;
import org.allometry.gpurunner.task.Task;
import org.allometry.gpurunner.task.Tasks;

/** Prints samples generated and read per second for each task, and the memory that stays. */
public final class GenerationSpeed {
  private static final int BATCH = 64;

  private GenerationSpeed() {}

  /** Takes no arguments. */
  public static void main(String[] args) throws IOException {
    Path home = Files.createTempDirectory("allometry-generation");
    try {
      measure(home, "n-body { train-samples = 262144, test-samples = 8192 }");
      measure(
          home, rigid("objects-max = 5, vertices = 8, shapes = [cube, sphere, cylinder, cone]"));
      measure(home, rigid(""));
    } finally {
      delete(home);
    }
  }

  private static String rigid(String settings) {
    return "name = rigid-body, rigid-body { train-trajectories = 2000, test-trajectories = 50,"
        + " test-samples = 4000, "
        + settings
        + "}";
  }

  private static void measure(Path home, String overrides) throws IOException {
    SettingsReader reader =
        SettingsReader.of(
            ConfigFactory.parseString("allometry.task {" + overrides + "}")
                .withFallback(ConfigFactory.parseResources("allometry/task.conf"))
                .resolve()
                .getConfig("allometry.task"),
            "allometry.task");
    Task task = Tasks.read(reader);
    reader.throwIfWrong();
    long start = System.nanoTime();
    try (DataSet data = task.open(home, Task.Progress.NONE)) {
      double generated = (System.nanoTime() - start) * 1e-9;
      int samples = data.trainSamples() + data.testSamples();
      start = System.nanoTime();
      task.open(home, Task.Progress.NONE).close();
      double opened = (System.nanoTime() - start) * 1e-9;
      start = System.nanoTime();
      int batches = 300;
      for (int i = 0; i < batches; i++) {
        int from = i * BATCH;
        data.train(IntStream.range(from, from + BATCH).toArray());
      }
      double read = (System.nanoTime() - start) * 1e-9;
      System.out.printf(
          "%s: %.0f samples/s generated, opened again in %.3f s, %.0f samples/s read,"
              + " zero loss %.3f, %.1f tokens, %d bytes, resident %d MiB%n",
          task.name(),
          samples / generated,
          opened,
          batches * BATCH / read,
          data.zeroLoss(),
          data.meanTokens(),
          task.expectedBytes(),
          residentMib());
    }
  }

  private static long residentMib() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      String line = lines.filter(text -> text.startsWith("VmRSS")).findFirst().orElse("VmRSS: 0");
      return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
