package org.allometry.benchmarks.trainer;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.allometry.gpurunner.family.Size;
import org.allometry.gpurunner.runner.TrainerEnvironment;

/**
 * What is timed in a configuration: a label of the table and how its process is started.
 *
 * @param label in the table
 * @param params trainable parameters; 0 when it is no network
 * @param nominalFlops a step
 * @param executedFlops a step, as matrix products; NaN where nobody has counted them
 * @param argv of the process
 */
record Contender(
    String label, long params, double nominalFlops, double executedFlops, List<String> argv) {
  /** Square matrix products: the peak that shares are of. */
  static final String MATMUL = "matmul";

  private static final int HEAP_MIB = 4096;

  Contender {
    argv = List.copyOf(argv);
  }

  /** Everything to be timed in a configuration; the network itself comes first. */
  static List<Contender> of(Setup setup, int threads) {
    List<Contender> all = new ArrayList<>();
    Size size = setup.net().resolve();
    all.add(ours(setup.name(), setup.net(), setup, threads));
    all.add(matmul(threads));
    if (setup.net().family().equals("transformer")) {
      all.add(as("PyTorch program", StepWorker.PROGRAM, setup, size, threads));
      addPeers(all, setup, size, threads);
      return all;
    }
    Net equalParams = Net.plainOfParams(size.params(), setup.layers());
    double flops = size.flopsPerStep(setup.batch(), setup.tokens()).asDouble();
    Net equalFlops = Net.plainOfFlops(flops, setup.layers(), setup.batch(), setup.tokens());
    all.add(as("PyTorch program", StepWorker.PROGRAM, setup, size, threads));
    all.add(as("dense oracle", StepWorker.DENSE, setup, size, threads));
    all.add(ours("plain, equal parameters", equalParams, setup, threads));
    all.add(ours("plain, equal nominal FLOP", equalFlops, setup, threads));
    return all;
  }

  /** A network of ours in a configuration. */
  static Contender ours(String label, Net net, Setup setup, int threads) {
    Size size = net.resolve();
    double flops = size.flopsPerStep(setup.batch(), setup.tokens()).asDouble();
    return new Contender(
        label,
        size.params(),
        flops,
        size.executedFlopsPerStep(setup.batch(), setup.tokens()).asDouble(),
        worker(
            threads, List.of(net.family(), net.size(), "" + setup.batch(), "" + setup.tokens())));
  }

  /** The same network by other means. */
  private static Contender as(String label, String ending, Setup setup, Size size, int threads) {
    List<String> arguments =
        List.of(
            setup.net().family() + ending,
            setup.net().size(),
            "" + setup.batch(),
            "" + setup.tokens());
    return new Contender(
        label,
        size.params(),
        size.flopsPerStep(setup.batch(), setup.tokens()).asDouble(),
        ending.equals(StepWorker.DENSE)
            ? Double.NaN
            : size.executedFlopsPerStep(setup.batch(), setup.tokens()).asDouble(),
        worker(threads, arguments));
  }

  private static Contender matmul(int threads) {
    double flops = StepWorker.matmulFlops();
    return new Contender(MATMUL, 0, flops, flops, worker(threads, List.of(MATMUL)));
  }

  private static List<String> worker(int threads, List<String> arguments) {
    List<String> argv = new ArrayList<>();
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.addAll(TrainerEnvironment.jvmFlags(HEAP_MIB));
    argv.addAll(List.of("-cp", classPath()));
    argv.add(StepWorker.class.getName());
    argv.add("" + threads);
    argv.addAll(arguments);
    return argv;
  }

  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(entry -> entry.endsWith("*") ? entry : Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** PyTorch, where its virtual environment has been made. */
  private static void addPeers(List<Contender> all, Setup setup, Size size, int threads) {
    Path peers = Path.of(System.getProperty("benchmarks.home", "benchmarks"), "peers");
    Path python = peers.resolve(Path.of("venv", "bin", "python"));
    if (!Files.isExecutable(python)) {
      return;
    }
    double flops = size.flopsPerStep(setup.batch(), setup.tokens()).asDouble();
    double executed = size.executedFlopsPerStep(setup.batch(), setup.tokens()).asDouble();
    for (String mode : List.of("eager", "compiled")) {
      List<String> argv = new ArrayList<>();
      argv.addAll(List.of(python.toString(), peers.resolve("step_worker.py").toString()));
      argv.addAll(List.of("--mode", mode, "--threads", "" + threads));
      argv.addAll(List.of("--batch", "" + setup.batch(), "--tokens", "" + setup.tokens()));
      for (String setting : setup.net().size().split(",", -1)) {
        String[] pair = setting.split("=", -1);
        argv.addAll(List.of("--" + pair[0], pair[1]));
      }
      all.add(new Contender("PyTorch " + mode, size.params(), flops, executed, argv));
    }
  }
}
