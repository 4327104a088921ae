package org.allometry.benchmarks.actors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Optuna and Ray Tune, whose trials train nothing either: {@code benchmarks/peers/tuners.py}. */
final class Tuners {
  /** Share of the trials that each is run with: a trial of the later ones takes longer. */
  private static final int OPTUNA_SQLITE = 20;

  private static final int RAY = 100;

  private Tuners() {}

  /** Prints a line for each of them, or how to install them. */
  static void run(int trials) throws IOException, InterruptedException {
    Path peers = Path.of(System.getProperty("benchmarks.home", "benchmarks"), "peers");
    Path python = peers.resolve(Path.of("venv-tuners", "bin", "python"));
    if (!Files.isExecutable(python)) {
      System.out.println("Optuna and Ray Tune are not installed: benchmarks/peers/setup-tuners");
      return;
    }
    List<String> command =
        List.of(
            python.toString(),
            peers.resolve("tuners.py").toString(),
            "optuna-memory",
            Integer.toString(trials),
            "optuna-sqlite",
            Integer.toString(Math.max(1, trials / OPTUNA_SQLITE)),
            "ray",
            Integer.toString(Math.max(1, trials / RAY)));
    int code = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (code != 0) {
      System.out.println("benchmarks/peers/tuners.py ended with exit code " + code);
    }
  }
}
