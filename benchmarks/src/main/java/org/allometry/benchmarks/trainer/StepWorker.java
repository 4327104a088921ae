package org.allometry.benchmarks.trainer;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import com.sun.management.OperatingSystemMXBean;
import com.typesafe.config.ConfigFactory;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import org.allometry.analysis.quantity.Flops;
import org.allometry.gpurunner.family.Network;
import org.allometry.gpurunner.family.gatr.DenseGatr;
import org.allometry.gpurunner.settings.SettingsReader;
import org.allometry.gpurunner.task.SceneBatch;
import org.allometry.gpurunner.task.SceneShape;
import org.allometry.gpurunner.train.StepProgram;
import org.allometry.gpurunner.train.TrainedNetwork;
import org.allometry.gpurunner.train.TrainingSettings;

/**
 * Trains one network, a pass of steps each time it is asked; started by {@link StepSpeed}.
 *
 * <p>It says {@code ready} and the number of threads in use. Arguments: threads, family ({@code
 * matmul} for products of square matrices instead of a network), size, batch, tokens. Reads lines
 * {@code pass SECONDS} and answers each with the milliseconds of every step and the processor
 * milliseconds of one; and lines {@code steps COUNT} with the resident memory in MiB after so many
 * steps; {@code end} ends it with the peak resident memory in MiB.
 */
public final class StepWorker {
  /** Ending of a family's name that asks for the dense oracle of its networks. */
  static final String DENSE = "-dense";

  /** Ending of a family's name that asks for PyTorch where the network has a kernel. */
  static final String PROGRAM = "-program";

  /** Steps and time before the first pass, in which the compilers do their work. */
  private static final int WARM_UP_STEPS = 3;

  private static final double WARM_UP_SECONDS = 3;
  private static final int MATRIX = 2048;
  private static final double LEARNING_RATE = 1e-4;
  private static final double NANOS_PER_MS = 1e6;
  private static final double NANOS_PER_S = 1e9;

  private StepWorker() {}

  /** FLOP of one of the products of square matrices. */
  static double matmulFlops() {
    return 2.0 * MATRIX * MATRIX * MATRIX;
  }

  /** Runs the process. */
  public static void main(String[] args) throws IOException {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    int threads = Integer.parseInt(args[0]);
    startEngine(threads);
    if (args[1].equals("matmul")) {
      multiply(threads, out);
    } else {
      train(
          new Net(args[1], args[2]),
          Integer.parseInt(args[3]),
          Integer.parseInt(args[4]),
          threads,
          out);
    }
  }

  /** Starts the engine as a trainer does. */
  static void startEngine(int threads) {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    Engine.getEngine("PyTorch");
    JniUtils.setNumThreads(threads);
  }

  private static void multiply(int threads, PrintStream out) throws IOException {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      NDArray left = manager.randomNormal(new Shape(MATRIX, MATRIX));
      NDArray right = manager.randomNormal(new Shape(MATRIX, MATRIX));
      serve(
          out,
          threads,
          () -> {
            try (NDArray product = left.matMul(right)) {
              product.detach();
            }
          });
    }
  }

  private static void train(Net net, int batch, int tokens, int threads, PrintStream out)
      throws IOException {
    int used = settings().threads(executed(net, batch, tokens), threads);
    try (TrainedNetwork network = trained(net, used)) {
      network.begin(1);
      SceneBatch scenes = scenes(batch, tokens);
      int[] step = {0};
      serve(out, used, () -> network.train(scenes, step[0]++, LEARNING_RATE));
    }
  }

  /** As a trainer has it on a CPU, unless the program is asked for. */
  private static TrainedNetwork trained(Net net, int threads) {
    return net.family().endsWith(PROGRAM)
        ? program(network(net), threads)
        : TrainedNetwork.of(network(net), settings(), Device.cpu(), threads);
  }

  /** What a step executes; the dense oracle, about the nominal compute. */
  private static Flops executed(Net net, int batch, int tokens) {
    return net.family().endsWith(DENSE)
        ? without(DENSE, net).resolve().flopsPerStep(batch, tokens)
        : without(PROGRAM, net).resolve().executedFlopsPerStep(batch, tokens);
  }

  /** The network, or its dense oracle. */
  static Network network(Net net) {
    return net.family().endsWith(DENSE)
        ? DenseGatr.of(without(DENSE, net).resolve().network())
        : without(PROGRAM, net).resolve().network();
  }

  private static Net without(String ending, Net net) {
    String family = net.family();
    return family.endsWith(ending)
        ? new Net(family.substring(0, family.length() - ending.length()), net.size())
        : net;
  }

  /** A network ready to train. */
  static StepProgram program(Network network, int threads) {
    StepProgram program =
        StepProgram.of(network, settings(), Device.cpu(), DataType.FLOAT32, threads);
    program.begin(1);
    return program;
  }

  private static TrainingSettings settings() {
    return TrainingSettings.read(
        SettingsReader.of(
            ConfigFactory.load().getConfig("allometry.training"), "allometry.training"));
  }

  /** Random scenes without padding. */
  static SceneBatch scenes(int batch, int tokens) {
    return scenes(Net.SCENE, batch, tokens);
  }

  /** Random scenes of any shape without padding. */
  static SceneBatch scenes(SceneShape shape, int batch, int tokens) {
    int rows = batch * tokens;
    SplittableRandom random = new SplittableRandom(1);
    float[] mask = new float[rows];
    Arrays.fill(mask, 1);
    return new SceneBatch(
        batch,
        tokens,
        normal(random, 3 * rows * shape.points().size()),
        normal(random, 3 * rows * shape.directions().size()),
        normal(random, rows * shape.scalars().size()),
        mask,
        normal(random, 3 * rows),
        new int[batch]);
  }

  private static float[] normal(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static void serve(PrintStream out, int threads, Runnable step) throws IOException {
    long begin = System.nanoTime();
    for (int i = 0;
        i < WARM_UP_STEPS || System.nanoTime() - begin < WARM_UP_SECONDS * NANOS_PER_S;
        i++) {
      step.run();
    }
    out.println("ready " + threads);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ", -1);
      switch (words[0]) {
        case "pass" -> out.println(pass(step, Double.parseDouble(words[1])));
        case "steps" -> out.println(residentAfter(step, Integer.parseInt(words[1])));
        default -> {
          out.println(ResidentMemory.peakMib());
          return;
        }
      }
    }
  }

  private static double residentAfter(Runnable step, int steps) throws IOException {
    for (int i = 0; i < steps; i++) {
      step.run();
    }
    return ResidentMemory.nowMib();
  }

  /** Milliseconds of every step, and at the end processor milliseconds of a step, all threads. */
  private static String pass(Runnable step, double seconds) {
    StringBuilder times = new StringBuilder();
    long processor = processorNanos();
    long begin = System.nanoTime();
    long now = begin;
    int steps = 0;
    while (now - begin < seconds * NANOS_PER_S) {
      long before = now;
      step.run();
      steps++;
      now = System.nanoTime();
      times.append(String.format(Locale.ROOT, "%.4f ", (now - before) / NANOS_PER_MS));
    }
    double each = (processorNanos() - processor) / NANOS_PER_MS / steps;
    return times + String.format(Locale.ROOT, "%.4f", each);
  }

  private static long processorNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
