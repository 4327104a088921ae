package org.allometry.benchmarks.fit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.allometry.analysis.fit.FitSettings;
import org.allometry.analysis.fit.LawFit;
import org.allometry.analysis.fit.LawFitter;
import org.allometry.analysis.fit.Laws;
import org.allometry.analysis.law.Chinchilla;
import org.allometry.analysis.law.KappaCost;
import org.allometry.analysis.law.Point;

/** Seconds of one fit per law of 240 trials, without and with 4,000 refits, cold and warm. */
public final class FitSpeed {
  private static final int ROUNDS = 10;
  private static final KappaCost COST = new KappaCost(6);
  private static final double TARGET = 1e23;

  private FitSpeed() {}

  /** Prints one line per kind of fit, and one of scipy where benchmarks/peers/setup has run. */
  public static void main(String[] args) throws IOException, InterruptedException {
    List<Point> points = points();
    for (LawFitter law : Laws.all()) {
      if (law.applies(points)) {
        measure(law.law() + ", fit of 240 trials", law, points, 0);
        measure(law.law() + ", the same with 4,000 refits", law, points, 4000);
      }
    }
    peer(points);
  }

  private static void peer(List<Point> points) throws IOException, InterruptedException {
    Path peers = Path.of(System.getProperty("benchmarks.home", "benchmarks"), "peers");
    Path python = peers.resolve(Path.of("venv", "bin", "python"));
    if (!Files.isExecutable(python)) {
      return;
    }
    Path table = Files.createTempFile("trials", ".csv");
    try {
      List<String> rows = new ArrayList<>(List.of("params,samples_seen,loss"));
      points.forEach(p -> rows.add(p.params() + "," + p.samplesSeen() + "," + p.loss()));
      Files.write(table, rows);
      new ProcessBuilder(python.toString(), peers.resolve("fit.py").toString(), table.toString())
          .inheritIO()
          .start()
          .waitFor();
    } finally {
      Files.delete(table);
    }
  }

  private static void measure(String what, LawFitter law, List<Point> points, int resamples) {
    FitSettings settings = new FitSettings(1, resamples, FitSettings.Floor.SELECT);
    double first = 0;
    double best = Double.POSITIVE_INFINITY;
    LawFit fit = law.fit(points.subList(0, 30), COST, TARGET, settings);
    for (int round = 0; round < ROUNDS; round++) {
      long from = System.nanoTime();
      fit = law.fit(points, COST, TARGET, settings);
      double seconds = (System.nanoTime() - from) / 1e9;
      first = round == 0 ? seconds : first;
      best = Math.min(best, seconds);
    }
    System.out.printf(
        Locale.ROOT,
        "%s: first %.3f s, best of %d %.3f s, status %s%n",
        what,
        first,
        ROUNDS,
        best,
        fit.status().word());
  }

  private static List<Point> points() {
    Chinchilla law = new Chinchilla(1.8172, 477.8, 2143, 0.34731, 0.36717);
    SplittableRandom random = new SplittableRandom(1);
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < 240; i++) {
      double params = 5e7 * Math.pow(300, random.nextDouble());
      double samples = 5e8 * Math.pow(400, random.nextDouble());
      double loss = law.loss(params, samples) * Math.exp(0.005 * random.nextGaussian());
      points.add(new Point("t" + i, params, samples, 6 * params * samples, loss));
    }
    return points;
  }
}
