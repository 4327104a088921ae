package org.allometry.benchmarks.trainer;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.allometry.benchmarks.trainer.StepSpeed.Options;
import org.allometry.gpurunner.family.Families;
import org.allometry.gpurunner.family.Size;
import org.allometry.gpurunner.settings.SettingsReader;
import org.allometry.gpurunner.task.SceneBatch;
import org.allometry.gpurunner.task.Task;
import org.allometry.gpurunner.task.Tasks;
import org.allometry.gpurunner.train.TrainedNetwork;
import org.allometry.gpurunner.train.TrainingSettings;

/**
 * Milliseconds of a training step, FLOP/s and memory on one device for the size ladders of a sweep,
 * over batch sizes: where a step takes as long for few scenes as for many, the device waits for the
 * CPU to start its work.
 *
 * <p>Arguments: a sweep's configuration file; {@code --device cuda:0} (cpu:0), {@code --batches
 * 16,64,256} (the sweep's own), {@code --every N} sizes one and the last (1), {@code --family}
 * (all), {@code --seconds S} a size and batch (0.5). Scenes are random, as long as the task's: the
 * mean is its own, the longest as long as can be.
 */
public final class DeviceSpeed {
  private static final int LEAST_STEPS = 5;
  private static final double NANOS_PER_MS = 1e6;
  private static final double GIGA = 1e9;
  private static final double MIB = 1 << 20;

  private final Device device;
  private final Task task;
  private final TrainingSettings settings;
  private final double seconds;

  private DeviceSpeed(Device device, Task task, TrainingSettings settings, double seconds) {
    this.device = device;
    this.task = task;
    this.settings = settings;
    this.seconds = seconds;
  }

  /** Prints a table. */
  public static void main(String[] args) throws IOException {
    Options options = Options.parse(args);
    Config config =
        ConfigFactory.parseFile(new File(options.words().getFirst()))
            .withFallback(ConfigFactory.defaultReference())
            .resolve();
    SettingsReader root = SettingsReader.of(config.getConfig("allometry"), "allometry");
    Task task = Tasks.read(root.at("task"));
    TrainingSettings settings = TrainingSettings.read(root.at("training"));
    String name = options.text("--device", "cpu:0");
    Device device =
        name.startsWith("cuda:")
            ? Device.gpu(Integer.parseInt(name.substring("cuda:".length())))
            : Device.cpu();
    StepWorker.startEngine(1);
    DeviceSpeed speed = new DeviceSpeed(device, task, settings, options.number("--seconds", 0.5));
    int[] batches =
        Arrays.stream(options.text("--batches", "" + settings.batchSize()).split(",", -1))
            .mapToInt(Integer::parseInt)
            .toArray();
    System.out.println(
        "| family | size | params | batch | tokens | best ms | median ms | executed GFLOP/s"
            + " | nominal GFLOP/s | MiB | expected MiB |");
    System.out.println("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    String only = options.text("--family", "");
    for (String family : Families.names()) {
      if (only.isEmpty() || only.equals(family)) {
        List<Size> sizes =
            Families.byName(family)
                .orElseThrow()
                .ladder(root.at("families").at(family), task.shape());
        root.throwIfWrong();
        speed.ladder(family, sizes, options.integer("--every", 1), batches);
      }
    }
  }

  private void ladder(String family, List<Size> sizes, int every, int[] batches)
      throws IOException {
    for (int i = 0; i < sizes.size(); i++) {
      if (i % every == 0 || i == sizes.size() - 1) {
        for (int batch : batches) {
          measure(family, sizes.get(i), batch);
        }
      }
    }
  }

  private void measure(String family, Size size, int batch) throws IOException {
    SceneBatch scenes = scenes(batch);
    int tokens = scenes.tokens();
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %d | %d | %d | ",
        family,
        size.name(),
        size.params(),
        batch,
        tokens);
    long before = usedMib();
    try (TrainedNetwork network = TrainedNetwork.of(size.network(), settings, device, 1)) {
      network.begin(1);
      double[] times = times(network, scenes);
      double median = times[times.length / 2] / 1e3;
      System.out.printf(
          Locale.ROOT,
          "%.2f | %.2f | %.1f | %.1f | %d | %.0f |%n",
          times[0],
          times[times.length / 2],
          size.executedFlopsPerStep(batch, tokens).asDouble() / median / GIGA,
          size.flopsPerStep(batch, task.expectedTokens()).asDouble() / median / GIGA,
          usedMib() - before,
          size.memoryBytes(batch, tokens) / MIB);
    } catch (EngineException e) {
      String[] lines = String.valueOf(e.getMessage()).split("\n", -1);
      System.out.printf(
          "%s |%n", lines[lines.length - 1].isEmpty() ? lines[0] : lines[lines.length - 1]);
    }
    if (device.isGpu()) {
      JniUtils.emptyCudaCache();
    }
  }

  /** Milliseconds of every step, from the fastest to the slowest. */
  private double[] times(TrainedNetwork network, SceneBatch scenes) {
    double[] times = new double[0];
    int step = 0;
    // The first pass is for compilers, and for libraries that are loaded when they are needed.
    for (int pass = 0; pass < 2; pass++) {
      times = new double[1 << 14];
      int count = 0;
      long begin = System.nanoTime();
      long now = begin;
      double limit = pass == 0 ? seconds / 2 : seconds;
      while (count < times.length && (count < LEAST_STEPS || now - begin < limit * 1e9)) {
        network.train(scenes, step++, 1e-4);
        long after = System.nanoTime();
        times[count++] = (after - now) / NANOS_PER_MS;
        now = after;
      }
      times = Arrays.copyOf(times, count);
    }
    Arrays.sort(times);
    return times;
  }

  /** Random scenes of the task's lengths: even between the longest and as far below the mean. */
  private SceneBatch scenes(int batch) {
    int longest = task.shape().maxTokens();
    int shortest = (int) Math.max(1, 2 * task.expectedTokens() - longest);
    SceneBatch whole = StepWorker.scenes(task.shape(), batch, longest);
    for (int scene = 1; scene < batch; scene++) {
      int real = shortest + (longest - shortest) * (scene % 8) / 7;
      Arrays.fill(whole.mask(), scene * longest + real, (scene + 1) * longest, 0);
    }
    return whole;
  }

  /** Memory of the first card in use, all processes; 0 where there is none. */
  private long usedMib() throws IOException {
    if (!device.isGpu()) {
      return 0;
    }
    try (NDManager manager = NDManager.newBaseManager(device, "PyTorch")) {
      manager.zeros(new Shape(1)).toFloatArray();
    }
    Process process =
        new ProcessBuilder(
                "nvidia-smi",
                "--query-gpu=memory.used",
                "--format=csv,noheader,nounits",
                "--id=" + device.getDeviceId())
            .start();
    try (BufferedReader lines = process.inputReader()) {
      return Long.parseLong(lines.readLine().strip());
    }
  }
}
