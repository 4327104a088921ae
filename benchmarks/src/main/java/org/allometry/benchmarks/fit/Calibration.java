package org.allometry.benchmarks.fit;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.allometry.analysis.posterior.CostLaw;
import org.allometry.analysis.posterior.Posterior;
import org.allometry.analysis.posterior.Posterior.Prediction;

/**
 * How often the posterior's intervals hold the truth, class by class of made-up surfaces, when it
 * extrapolates 3- to 10-fold beyond the largest trial; and processor time of a posterior with its
 * draws.
 */
public final class Calibration {
  private static final CostLaw COST = new CostLaw(MadeUpSurface.KAPPA, 1);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final String USAGE =
      "usage: fit.Calibration [--surfaces 200] [--class NAME] [--design ladder|search]";

  private Calibration() {}

  /** Prints a table with one row for each class of surfaces and quantity. */
  public static void main(String[] args) {
    int surfaces = 200;
    String design = "ladder";
    List<MadeUpSurface.Kind> kinds = List.of(MadeUpSurface.Kind.values());
    for (int i = 0; i + 1 < args.length; i += 2) {
      switch (args[i]) {
        case "--surfaces" -> surfaces = Integer.parseInt(args[i + 1]);
        case "--class" ->
            kinds = List.of(MadeUpSurface.Kind.valueOf(args[i + 1].toUpperCase(Locale.ROOT)));
        case "--design" -> design = args[i + 1];
        default -> {
          System.err.println(USAGE);
          System.exit(2);
        }
      }
    }
    System.out.printf(
        "| surfaces, %s | quantity | in 50 %% | in 90 %% | width 50 %% | width 90 %% | rmse"
            + " | score 90 %% | called bent | ms |%n|---|---|--:|--:|--:|--:|--:|--:|--:|--:|%n",
        design);
    for (MadeUpSurface.Kind kind : kinds) {
      new Calibration().measure(kind, surfaces, design.equals("search"));
    }
  }

  private void measure(MadeUpSurface.Kind kind, int surfaces, boolean search) {
    Tally lnNOpt = new Tally();
    Tally lnLoss = new Tally();
    int bent = 0;
    double[] millis = new double[surfaces];
    for (int i = 0; i < surfaces; i++) {
      MadeUpSurface surface = MadeUpSurface.draw(kind, i);
      MadeUpTrials trials =
          search ? MadeUpTrials.search(surface, i) : MadeUpTrials.ladder(surface, i);
      double flops = trials.targetFlops();
      long from = THREADS.getCurrentThreadCpuTime();
      Posterior posterior = Posterior.of(trials.points(), COST, trials.domain());
      Prediction size = posterior.lnParamsPrediction(flops);
      millis[i] = (THREADS.getCurrentThreadCpuTime() - from) / 1e6;
      bent += posterior.bend().isPresent() ? 1 : 0;
      lnNOpt.add(size, surface.lnNOpt(flops), false);
      lnLoss.add(posterior.lossPrediction(flops), surface.lnLoss(flops), true);
    }
    Arrays.sort(millis);
    String name = kind.name().toLowerCase(Locale.ROOT);
    String rest =
        String.format(
            Locale.ROOT, "| %.0f %% | %.1f |", 100.0 * bent / surfaces, millis[surfaces / 2]);
    System.out.println(lnNOpt.row(name, "ln N_opt") + rest);
    System.out.println(lnLoss.row(name, "ln L*") + rest);
  }

  /** Intervals against truths. */
  private static final class Tally {
    private final List<Double> errors = new ArrayList<>();
    private double in50;
    private double in90;
    private double width50;
    private double width90;
    private double score;

    void add(Prediction at, double truth, boolean inLn) {
      double low = inLn ? Math.log(at.low90()) : at.low90();
      double high = inLn ? Math.log(at.high90()) : at.high90();
      double low50 = inLn ? Math.log(at.low50()) : at.low50();
      double high50 = inLn ? Math.log(at.high50()) : at.high50();
      in50 += low50 <= truth && truth <= high50 ? 1 : 0;
      in90 += low <= truth && truth <= high ? 1 : 0;
      width50 += high50 - low50;
      width90 += high - low;
      score += high - low + 20 * Math.max(0, Math.max(low - truth, truth - high));
      errors.add((inLn ? Math.log(at.median()) : at.median()) - truth);
    }

    /**
     * The interval score of Gneiting and Raftery 2007 is the width plus 2/alpha per unit missed.
     */
    String row(String kind, String quantity) {
      int n = errors.size();
      double squares = errors.stream().mapToDouble(e -> e * e).sum();
      return String.format(
          Locale.ROOT,
          "| %s | %s | %.0f %% | %.0f %% | %.4f | %.4f | %.4f | %.4f ",
          kind,
          quantity,
          100 * in50 / n,
          100 * in90 / n,
          width50 / n,
          width90 / n,
          Math.sqrt(squares / n),
          score / n);
    }
  }
}
