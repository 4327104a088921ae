package org.allometry.analysis.fit;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.allometry.analysis.allocation.Allocation;
import org.allometry.analysis.allocation.OptimalPoint;
import org.allometry.analysis.design.FamilyEstimate.Coefficient;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.law.Chinchilla;
import org.allometry.analysis.law.CostModel;
import org.allometry.analysis.law.Point;
import org.jspecify.annotations.Nullable;

/**
 * Chinchilla's law fitted to points, with its bootstrap cloud.
 *
 * @param points distinct points of the fit
 * @param status how far the numbers may be trusted
 * @param detail a sentence on the status; null where there is nothing to say
 * @param fitted the law; null where the status shows no numbers
 * @param cloud the law refitted to resampled trials; empty without a bootstrap
 * @param objective what was minimised
 * @param residuals what is left of the losses
 */
public record ChinchillaFit(
    List<Point> points,
    FitStatus status,
    @Nullable String detail,
    @Nullable Chinchilla fitted,
    List<Chinchilla> cloud,
    Objective objective,
    Residuals residuals)
    implements LawFit {
  private static final List<String> NAMES = List.of("E", "A", "B", "alpha", "beta");
  private static final List<ToDoubleFunction<Chinchilla>> COEFFICIENTS =
      List.of(Chinchilla::e, Chinchilla::a, Chinchilla::b, Chinchilla::alpha, Chinchilla::beta);

  /** 95 % point of the normal distribution: half the width of a 90 % interval. */
  private static final double NORMAL_95 = 1.6448536269514722;

  /** Copies the lists. */
  public ChinchillaFit {
    points = List.copyOf(points);
    cloud = List.copyOf(cloud);
  }

  static ChinchillaFit unknown(List<Point> points, FitStatus status, String detail) {
    return new ChinchillaFit(
        points,
        status,
        detail,
        null,
        List.of(),
        new Objective("log_huber_sum", LogHuberObjective.DELTA, Double.NaN, 0, 0),
        new Residuals(Double.NaN, Double.NaN));
  }

  static ChinchillaFit of(
      List<Point> points,
      Sample sample,
      FitStatus status,
      @Nullable String detail,
      LogHuberFit fit,
      List<Chinchilla> cloud) {
    double[] sizes = new double[points.size()];
    double squares = 0;
    for (int i = 0; i < sizes.length; i++) {
      Point point = points.get(i);
      double residual = fit.law().lnLoss(point.params(), point.samplesSeen()) - sample.lnLoss[i];
      sizes[i] = Math.abs(residual);
      squares += residual * residual;
    }
    Arrays.sort(sizes);
    return new ChinchillaFit(
        points,
        status,
        detail,
        fit.law(),
        cloud,
        new Objective(
            "log_huber_sum",
            LogHuberObjective.DELTA,
            fit.objective(),
            fit.starts(),
            fit.startsAtBest()),
        new Residuals(Math.sqrt(squares / sizes.length), Intervals.quantile(sizes, 0.5)));
  }

  @Override
  public String law() {
    return Chinchilla.NAME;
  }

  @Override
  public int pointsUsed() {
    return points.size();
  }

  @Override
  public List<Coefficient> coefficients() {
    return Stream.iterate(0, i -> i < NAMES.size(), i -> i + 1)
        .map(i -> new Coefficient(NAMES.get(i), interval(COEFFICIENTS.get(i))))
        .toList();
  }

  @Override
  public Exponents exponents() {
    return new Exponents(
        false,
        interval(Chinchilla::exponentA),
        interval(Chinchilla::exponentB),
        interval(Chinchilla::gamma));
  }

  @Override
  public Optimum optimum(CostModel cost, double flops) {
    double[][] columns = new double[3][cloud.size() + 1];
    for (int i = 0; i <= cloud.size(); i++) {
      Chinchilla law = i == 0 ? fitted : cloud.get(i - 1);
      OptimalPoint point = law == null ? null : Allocation.optimum(law, cost, flops).orElse(null);
      columns[0][i] = point == null ? Double.NaN : Math.log(point.params());
      columns[1][i] = point == null ? Double.NaN : Math.log(point.samplesSeen());
      columns[2][i] = point == null ? Double.NaN : point.loss();
    }
    Interval lnN = interval(columns[0]);
    Interval lnD = interval(columns[1]);
    return new Optimum(
        flops, exponential(lnN), lnN, exponential(lnD), interval(columns[2]), outside(lnN, lnD));
  }

  @Override
  public Interval loss(double params, double samplesSeen) {
    return interval(law -> law.loss(params, samplesSeen));
  }

  @Override
  public Interval prediction(double params, double samplesSeen) {
    Interval lnLoss = interval(law -> law.lnLoss(params, samplesSeen));
    double sd = Math.hypot(lnLoss.standardError(), residuals.rmsLog());
    double value = Math.exp(lnLoss.value());
    return new Interval(
        value,
        value * sd,
        Math.exp(lnLoss.value() - NORMAL_95 * sd),
        Math.exp(lnLoss.value() + NORMAL_95 * sd));
  }

  @Override
  public double[] computeAt(CostModel cost, double loss) {
    return laws()
        .mapToDouble(law -> Allocation.computeAt(law, cost, loss).orElse(Double.NaN))
        .toArray();
  }

  private Stream<Chinchilla> laws() {
    return fitted == null ? Stream.of() : Stream.concat(Stream.of(fitted), cloud.stream());
  }

  private Interval interval(ToDoubleFunction<Chinchilla> quantity) {
    return interval(laws().mapToDouble(quantity).toArray());
  }

  /** From the value of the fit, followed by those of the cloud. */
  private static Interval interval(double[] values) {
    return values.length == 0
        ? Interval.UNKNOWN
        : Intervals.of(values[0], Arrays.copyOfRange(values, 1, values.length));
  }

  private static Interval exponential(Interval ln) {
    double value = Math.exp(ln.value());
    return new Interval(value, value * ln.standardError(), Math.exp(ln.low()), Math.exp(ln.high()));
  }

  private boolean outside(Interval lnN, Interval lnD) {
    return outside(lnN.value(), points.stream().mapToDouble(Point::params))
        || outside(lnD.value(), points.stream().mapToDouble(Point::samplesSeen));
  }

  private static boolean outside(double lnValue, DoubleStream sampled) {
    var range = sampled.summaryStatistics();
    return lnValue < Math.log(range.getMin()) || lnValue > Math.log(range.getMax());
  }
}
