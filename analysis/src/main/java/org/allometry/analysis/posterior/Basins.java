package org.allometry.analysis.posterior;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.allometry.analysis.design.Goal;

/**
 * The posterior of the MSPE design (arXiv 2604.22753): one Gaussian for each basin of Chinchilla's
 * law that least squares of ln L find from many random starts.
 *
 * <p>Fits within {@value #KEPT} times the least mean squared error are kept, those that predict the
 * same at the target are one basin, basins are weighed by BIC, and a covariance is Laplace's with a
 * box prior of a quarter of each coordinate's range.
 */
public final class Basins {
  private static final int STARTS = 64;
  private static final int STEPS = 30;
  private static final double KEPT = 1.5;
  private static final double LEAST_MSE = 1e-8;
  private static final int SIZE = 5;
  private static final int DRAWS = 1000;
  private static final int DRAW_SEED = 20260424;
  private static final double[] LOW = {-4, -4, -3, Math.log(0.05), Math.log(0.05)};
  private static final double[] HIGH = {4, 4, 0, Math.log(2), Math.log(2)};
  private static final LawSurface.Form FORM = LawSurface.Form.PLAIN_FLOOR;

  /** Nodes and weights of Gauss and Hermite's rule for a standard normal, seven points. */
  private static final double[] NODES = {
    -3.750439717725742,
    -2.366759410734541,
    -1.1544053947399682,
    0,
    1.1544053947399682,
    2.366759410734541,
    3.750439717725742
  };

  private static final double[] NODE_WEIGHTS = {
    5.482688559722e-4,
    3.075712396758e-2,
    0.2401231786050127,
    0.4571428571428571,
    0.2401231786050127,
    3.075712396758e-2,
    5.482688559722e-4
  };

  private final SurfaceTable table;
  private final List<Place> spots = new ArrayList<>();
  private final double[] spotWeights;
  private final List<Basin> basins = new ArrayList<>();

  @SuppressWarnings("ArrayRecordComponent") // never compared or changed
  private record Fit(double[] q, double mse) {}

  @SuppressWarnings("ArrayRecordComponent") // never compared or changed
  private record Basin(
      double[] q,
      double weight,
      double noise,
      double[][] covariance,
      double[] targets,
      double[][] gradients) {}

  /**
   * Fits.
   *
   * @param points finished trials, more than coefficients
   * @param spots where losses are asked for, at least one
   * @param seed of the starts
   */
  public Basins(List<Point> points, Domain domain, List<Goal.Spot> spots, long seed) {
    table = new SurfaceTable(points, domain);
    Spots chosen = Spots.of(spots, 16);
    spotWeights = chosen.weights();
    chosen
        .spots()
        .forEach(s -> this.spots.add(table.place(s.params(), s.samples(), s.uniqueSamples())));
    List<Fit> fits = new ArrayList<>();
    Random random = new Random(seed);
    for (int i = 0; i < STARTS; i++) {
      double[] start = new double[LawSurface.SIZE];
      for (int k = 0; k < SIZE; k++) {
        start[k] = centre(k) + LOW[k] + (HIGH[k] - LOW[k]) * random.nextDouble();
      }
      start[LawSurface.LN_R] = Priors.REPEATS_MEAN;
      fits.add(descend(start));
    }
    fits.sort(Comparator.comparingDouble(Fit::mse));
    cluster(fits);
  }

  private double centre(int k) {
    return switch (k) {
      case LawSurface.LN_A, LawSurface.LN_B -> table.middle;
      case LawSurface.LN_E -> table.lowest;
      default -> 0;
    };
  }

  /** Levenberg and Marquardt's descent of the sum of squares. */
  private Fit descend(double[] start) {
    double[] q = start;
    double damping = 1e-2;
    double[][] hessian = new double[SIZE][SIZE];
    double[] descent = new double[SIZE];
    double squares = squares(q, hessian, descent);
    for (int step = 0; step < STEPS && damping < 1e8; step++) {
      double[][] damped = new double[SIZE][];
      for (int k = 0; k < SIZE; k++) {
        damped[k] = hessian[k].clone();
        damped[k][k] = damped[k][k] * (1 + damping) + 1e-9;
      }
      double[] move = PositiveDefinite.of(damped).solve(descent);
      double[] next = q.clone();
      for (int k = 0; k < SIZE; k++) {
        next[k] = Math.clamp(q[k] + move[k], centre(k) + LOW[k], centre(k) + HIGH[k]);
      }
      double[][] nextHessian = new double[SIZE][SIZE];
      double[] nextDescent = new double[SIZE];
      double reached = squares(next, nextHessian, nextDescent);
      if (reached < squares) {
        boolean done = squares - reached < 1e-7 * squares;
        q = next;
        squares = reached;
        hessian = nextHessian;
        descent = nextDescent;
        damping /= 5;
        if (done) {
          break;
        }
      } else {
        damping *= 6;
      }
    }
    return new Fit(q, Math.max(LEAST_MSE, squares / table.size()));
  }

  private double squares(double[] q, double[][] hessian, double[] descent) {
    double[] row = new double[LawSurface.SIZE];
    double sum = 0;
    for (int i = 0; i < table.size(); i++) {
      Place place = table.places[i];
      double residual =
          table.y[i] - LawSurface.value(q, FORM, place.n(), place.d(), place.u(), row);
      sum += residual * residual;
      for (int k = 0; k < SIZE; k++) {
        descent[k] += row[k] * residual;
        for (int l = 0; l <= k; l++) {
          hessian[k][l] += row[k] * row[l];
        }
      }
    }
    return sum;
  }

  private void cluster(List<Fit> fits) {
    double best = fits.getFirst().mse();
    double tolerance = Math.sqrt(best);
    List<Fit> kept = new ArrayList<>();
    List<double[]> predictions = new ArrayList<>();
    for (Fit fit : fits) {
      double[] prediction = predict(fit.q());
      if (fit.mse() <= KEPT * best
          && predictions.stream().allMatch(p -> distance(p, prediction) > tolerance)) {
        kept.add(fit);
        predictions.add(prediction);
      }
    }
    double total = kept.stream().mapToDouble(f -> weight(f, best)).sum();
    for (int b = 0; b < kept.size(); b++) {
      Fit fit = kept.get(b);
      double noise = fit.mse() * table.size() / Math.max(1, table.size() - SIZE);
      basins.add(
          new Basin(
              fit.q(),
              weight(fit, best) / total,
              noise,
              covariance(fit.q(), noise),
              predictions.get(b),
              gradients(fit.q())));
    }
  }

  /** e^(−BIC/2), relative to the best. */
  private double weight(Fit fit, double best) {
    return Math.exp(-table.size() / 2.0 * Math.log(fit.mse() / best));
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += (a[j] - b[j]) * (a[j] - b[j]);
    }
    return Math.sqrt(sum / a.length);
  }

  private double[] predict(double[] q) {
    return spots.stream()
        .mapToDouble(
            s -> LawSurface.value(q, FORM, s.n(), s.d(), s.u(), new double[LawSurface.SIZE]))
        .toArray();
  }

  private double[][] gradients(double[] q) {
    double[][] gradients = new double[spots.size()][LawSurface.SIZE];
    for (int j = 0; j < gradients.length; j++) {
      Place s = spots.get(j);
      LawSurface.value(q, FORM, s.n(), s.d(), s.u(), gradients[j]);
    }
    return gradients;
  }

  private double[][] covariance(double[] q, double noise) {
    double[][] hessian = new double[SIZE][SIZE];
    squares(q, hessian, new double[SIZE]);
    for (int k = 0; k < SIZE; k++) {
      double sd = (HIGH[k] - LOW[k]) / 4;
      for (int l = 0; l <= k; l++) {
        hessian[k][l] /= noise;
      }
      hessian[k][k] += 1 / (sd * sd);
    }
    return PositiveDefinite.of(hessian).inverse();
  }

  /** Loss that one further trial would show, seed noise included, by draws of the mixture. */
  public Posterior.Prediction prediction(double params, double samples, double uniqueSamples) {
    Place place = table.place(params, samples, uniqueSamples);
    Random random = new Random(DRAW_SEED);
    double[] draws = new double[DRAWS];
    int b = 0;
    double reached = basins.getFirst().weight;
    for (int i = 0; i < DRAWS; i++) {
      while (b < basins.size() - 1 && (i + 0.5) / DRAWS > reached) {
        b++;
        reached += basins.get(b).weight;
      }
      draws[i] = random.nextGaussian();
      Basin basin = basins.get(b);
      double[] row = new double[LawSurface.SIZE];
      double mean = LawSurface.value(basin.q, FORM, place.n(), place.d(), place.u(), row);
      double variance = dot(times(basin.covariance, row), row) + basin.noise;
      draws[i] = Math.exp(mean + Math.sqrt(variance) * draws[i]);
    }
    Arrays.sort(draws);
    return Posterior.Prediction.of(draws);
  }

  /** Mean over the basins of ln N_opt at a budget of {@code flops} under {@code cost}. */
  public double lnParams(CostLaw cost, double flops) {
    double c = Posterior.centredBudget(table, cost, Math.log(flops));
    return table.domain.centreN()
        + mean(basin -> new BudgetLine(basin.q, FORM, cost.omega(), c).optimum().n());
  }

  /** (alpha + omega beta) / 2 at the modes, as of {@link Posterior#wasteFactor()}. */
  public double wasteFactor(CostLaw cost) {
    return mean(basin -> Posterior.wasteFactor(basin.q, cost.omega()));
  }

  private double mean(ToDoubleFunction<Basin> number) {
    return basins.stream().mapToDouble(b -> b.weight * number.applyAsDouble(b)).sum();
  }

  /**
   * What a trial is expected to take off the mean variance of the target: inside the basins, and of
   * the disagreement between them.
   */
  public double gain(double params, double samples, double uniqueSamples) {
    Place place = table.place(params, samples, uniqueSamples);
    double within = 0;
    double[] means = new double[basins.size()];
    double[] variances = new double[basins.size()];
    for (int b = 0; b < means.length; b++) {
      Basin basin = basins.get(b);
      double[] row = new double[LawSurface.SIZE];
      means[b] = LawSurface.value(basin.q, FORM, place.n(), place.d(), place.u(), row);
      double[] product = times(basin.covariance, row);
      variances[b] = dot(product, row) + basin.noise;
      for (int j = 0; j < spotWeights.length; j++) {
        double cov = dot(product, basin.gradients[j]) * spotWeights[j];
        within += basin.weight * cov * cov / variances[b];
      }
    }
    return within + (basins.size() > 1 ? betweenCut(means, variances) : 0);
  }

  private double betweenCut(double[] means, double[] variances) {
    double[] now = basins.stream().mapToDouble(Basin::weight).toArray();
    double expected = 0;
    for (int b = 0; b < now.length; b++) {
      for (int node = 0; node < NODES.length; node++) {
        double y = means[b] + Math.sqrt(variances[b]) * NODES[node];
        double[] then = new double[now.length];
        double sum = 0;
        for (int c = 0; c < now.length; c++) {
          double off = y - means[c];
          then[c] = now[c] * Math.exp(-off * off / (2 * variances[c])) / Math.sqrt(variances[c]);
          sum += then[c];
        }
        for (int c = 0; c < now.length; c++) {
          then[c] = sum > 0 ? then[c] / sum : now[c];
        }
        expected += now[b] * NODE_WEIGHTS[node] * disagreement(then);
      }
    }
    return Math.max(0, disagreement(now) - expected);
  }

  private double disagreement(double[] weights) {
    double sum = 0;
    for (int j = 0; j < spotWeights.length; j++) {
      double mean = 0;
      for (int b = 0; b < weights.length; b++) {
        mean += weights[b] * basins.get(b).targets[j];
      }
      for (int b = 0; b < weights.length; b++) {
        double off = (basins.get(b).targets[j] - mean) * spotWeights[j];
        sum += weights[b] * off * off;
      }
    }
    return sum;
  }

  private static double[] times(double[][] matrix, double[] x) {
    double[] product = new double[SIZE];
    for (int k = 0; k < SIZE; k++) {
      product[k] = dot(matrix[k], x);
    }
    return product;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < SIZE; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }
}
