package org.allometry.analysis.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.allometry.analysis.law.Point;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * Whether a law holds beyond where it was fitted: each group of larger budgets is predicted from
 * all smaller ones, and its median error is compared with the standard error of that prediction.
 *
 * <p>The standard error joins the noise of the smaller budgets (a median of residuals) and the
 * uncertainty of the coefficients (the information matrix), both for a fit that follows medians,
 * and widens them where few points are left over (Student's t). Errors above 2 say that the law
 * bends; its intervals are then widened by what the errors ask for.
 *
 * @param levels groups of budgets that could be predicted
 * @param largestError largest standardised error, allowing for the number of groups; 0 where no
 *     group could be predicted
 * @param rootMeanSquare of the standardised errors
 * @param predicted points that were predicted
 * @param typicalError median absolute error of ln L in a group, averaged over the points; 0 where
 *     none was predicted
 */
public record RollingOrigin(
    int levels, double largestError, double rootMeanSquare, int predicted, double typicalError) {
  /** Nothing could be predicted. */
  static final RollingOrigin NONE = new RollingOrigin(0, 0, 0, 0, 0);

  /** Standardised errors above this say that the law bends. */
  static final double BENDS = 2;

  private static final int MOST_LEVELS = 4;
  private static final int FEWEST_POINTS = 3;

  /** Points that the first fit has beyond its coefficients. */
  private static final int FEWEST_SPARE = 5;

  /** Share of the points in the first fit. */
  private static final double FIRST_SHARE = 0.4;

  /** Budgets within this of one another are one. */
  private static final double SAME_BUDGET = 1.02;

  /** Noise of ln L below this is none: smaller errors are no bend. */
  private static final double SMALLEST_NOISE = 1e-4;

  /** Variance of a median over that of a mean, for normal errors. */
  private static final double MEDIAN_VARIANCE = Math.PI / 2;

  /** Standard deviation over median absolute deviation, for normal errors. */
  private static final double NORMAL_MAD = 1.4826;

  /** Whether the law bends. */
  public boolean bends() {
    return largestError > BENDS;
  }

  /** Factor by which intervals are widened, at least 1. */
  public double widening() {
    return bends() ? Math.max(rootMeanSquare, largestError / BENDS) : 1;
  }

  String sentence() {
    return String.format(
        Locale.ROOT,
        "the law bends: predicted from smaller budgets it misses a larger one by %.1f standard"
            + " errors; intervals are %.1f times wider.",
        largestError,
        widening());
  }

  /**
   * Checks a fit.
   *
   * @param points in the order of the objective's sample
   * @param x coordinates of the fit to all points
   */
  static RollingOrigin of(
      List<Point> points, LogHuberObjective objective, double[] x, boolean floorIsZero) {
    int[] order =
        IntStream.range(0, points.size())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> points.get(i).flops()))
            .mapToInt(i -> i)
            .toArray();
    int coefficients = objective.free(floorIsZero).length;
    List<Integer> bounds = bounds(points, order, coefficients);
    double largest = 0;
    double squares = 0;
    double errors = 0;
    int predicted = 0;
    int levels = 0;
    for (int level = 0; level + 1 < bounds.size(); level++) {
      Level split = new Level(points, objective, order, bounds.get(level), bounds.get(level + 1));
      Optional<Miss> miss = split.miss(x, floorIsZero);
      if (miss.isPresent()) {
        int size = split.to - split.from;
        levels++;
        largest = Math.max(largest, miss.get().standardised());
        squares += miss.get().standardised() * miss.get().standardised();
        errors += size * miss.get().typical();
        predicted += size;
      }
    }
    return levels == 0
        ? NONE
        : new RollingOrigin(
            levels,
            Math.sqrt(Math.max(0, largest * largest - 2 * Math.log(levels))),
            Math.sqrt(squares / levels),
            predicted,
            errors / predicted);
  }

  /**
   * By how much a prediction misses a group of budgets.
   *
   * @param standardised absolute median error over its standard error
   * @param typical median absolute error of ln L
   */
  private record Miss(double standardised, double typical) {}

  /** Where groups of budgets begin, then the end; no budget is split. */
  private static List<Integer> bounds(List<Point> points, int[] order, int coefficients) {
    int count = order.length;
    int first = Math.max(coefficients + FEWEST_SPARE, (int) Math.ceil(FIRST_SHARE * count));
    int step = Math.max(FEWEST_POINTS, (count - first + MOST_LEVELS - 1) / MOST_LEVELS);
    List<Integer> bounds = new ArrayList<>();
    int next = first;
    for (int i = 1; i < count; i++) {
      boolean newBudget =
          points.get(order[i]).flops() > SAME_BUDGET * points.get(order[i - 1]).flops();
      if (newBudget && i >= next && count - i >= FEWEST_POINTS) {
        bounds.add(i);
        next = i + step;
      }
    }
    bounds.add(count);
    return bounds;
  }

  /** The points up to {@code from} predict those up to {@code to}. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Level(
      List<Point> points, LogHuberObjective objective, int[] order, int from, int to) {
    Optional<Miss> miss(double[] start, boolean floorIsZero) {
      LogHuberObjective smaller = objective.only(Arrays.copyOf(order, from));
      if (!Identification.fits(smaller.sample(), objective.form().needs(), floorIsZero)) {
        return Optional.empty();
      }
      Minimum fit = LogHuberFit.refit(smaller, floorIsZero, start);
      if (!fit.converged()) {
        return Optional.empty();
      }
      int[] free = objective.free(floorIsZero);
      int spare = from - free.length;
      double noise = Math.max(SMALLEST_NOISE, noise(smaller, fit.x(), free.length));
      double[] errors = new double[to - from];
      double[] slope = new double[start.length];
      double[] mean = new double[free.length];
      Set<String> trials = new HashSet<>();
      for (int i = from; i < to; i++) {
        errors[i - from] = objective.residual(fit.x(), order[i], slope);
        trials.add(points.get(order[i]).trial());
        for (int k = 0; k < free.length; k++) {
          mean[k] += slope[free[k]] / errors.length;
        }
      }
      Arrays.sort(errors);
      double variance =
          MEDIAN_VARIANCE
              * (1.0 / trials.size() + leverage(smaller.information(fit.x(), floorIsZero), mean));
      double standard = noise * Math.sqrt(variance) * student(spare);
      double[] sizes = Arrays.stream(errors).map(Math::abs).sorted().toArray();
      return Optional.of(
          new Miss(
              Math.abs(Intervals.quantile(errors, 0.5)) / standard,
              Intervals.quantile(sizes, 0.5)));
    }

    /** Robust standard deviation; a fit that follows medians leaves p residuals near 0. */
    private static double noise(LogHuberObjective smaller, double[] x, int coefficients) {
      double[] sizes = new double[smaller.sample().size()];
      double[] slope = new double[x.length];
      for (int i = 0; i < sizes.length; i++) {
        sizes[i] = Math.abs(smaller.residual(x, i, slope));
      }
      Arrays.sort(sizes);
      double[] larger = Arrays.copyOfRange(sizes, coefficients, sizes.length);
      return NORMAL_MAD * Intervals.quantile(larger, 0.5);
    }

    /** meanᵀ information⁻¹ mean: infinite where the information does not determine it. */
    private static double leverage(DMatrixRMaj information, double[] mean) {
      int size = mean.length;
      double trace = 0;
      for (int k = 0; k < size; k++) {
        trace += information.get(k, k);
      }
      for (int k = 0; k < size; k++) {
        information.add(k, k, 1e-14 * trace);
      }
      LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.symmPosDef(size);
      DMatrixRMaj solution = new DMatrixRMaj(size, 1);
      if (!solver.setA(information)) {
        return Double.POSITIVE_INFINITY;
      }
      solver.solve(DMatrixRMaj.wrap(size, 1, mean.clone()), solution);
      double sum = 0;
      for (int k = 0; k < size; k++) {
        sum += mean[k] * solution.get(k, 0);
      }
      return sum;
    }

    /** 97.5 % point of Student's t over that of the normal distribution, nearly. */
    private static double student(int degrees) {
      return 1 + 1.25 / degrees + 1.5 / ((double) degrees * degrees);
    }
  }
}
