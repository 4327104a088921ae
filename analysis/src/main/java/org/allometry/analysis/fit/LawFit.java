package org.allometry.analysis.fit;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.allometry.analysis.allocation.Allocation;
import org.allometry.analysis.design.FamilyEstimate.Coefficient;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.law.CostModel;
import org.allometry.analysis.law.Frame;
import org.allometry.analysis.law.Point;
import org.allometry.analysis.law.ScalingLaw;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of fitting one law to the points of one family, with its status and bootstrap cloud.
 *
 * <p>Where {@link FitStatus#showsNumbers} is false every number is NaN. Where there was no
 * bootstrap the standard errors and ends of intervals are NaN. Standard errors are those of the
 * bootstrap; where the law bends, the ends of intervals are wider.
 *
 * @param question law, distinct points, cost model
 * @param verdict how far the numbers may be trusted
 * @param fitted the law; null where the status shows no numbers
 * @param cloud the law refitted to resampled trials; empty without a bootstrap
 * @param wide the same, spread out where the law bends; ends of intervals are its quantiles
 * @param objective what was minimised
 * @param residuals what is left of the losses
 */
public record LawFit(
    LawQuestion question,
    Verdict verdict,
    @Nullable ScalingLaw fitted,
    List<ScalingLaw> cloud,
    List<ScalingLaw> wide,
    Objective objective,
    Residuals residuals) {
  private static final double[] NOWHERE = {Double.NaN, Double.NaN, Double.NaN};

  /** 95 % point of the normal distribution: half the width of a 90 % interval. */
  private static final double NORMAL_95 = 1.6448536269514722;

  /** Copies the lists. */
  public LawFit {
    cloud = List.copyOf(cloud);
    wide = List.copyOf(wide);
  }

  /**
   * How far the numbers may be trusted.
   *
   * @param status in one word
   * @param detail sentences on the status; empty where there is nothing to say
   * @param boundsHit names of coefficients that ran into their limits
   * @param rollingOrigin whether the law predicts larger budgets
   */
  public record Verdict(
      FitStatus status, String detail, List<String> boundsHit, RollingOrigin rollingOrigin) {
    /** Copies the list. */
    public Verdict {
      boundsHit = List.copyOf(boundsHit);
    }
  }

  /**
   * Exponents of the frontier.
   *
   * @param local whether they are slopes at the target only, not constants of the law
   * @param a of N_opt ~ C^a
   * @param b of D_opt ~ C^b
   * @param gamma of L_opt − E ~ C^−γ
   */
  public record Exponents(boolean local, Interval a, Interval b, Interval gamma) {}

  /**
   * What was minimised.
   *
   * @param name such as {@code log_huber_sum}
   * @param delta where Huber's loss turns linear
   * @param value at the reported coefficients
   * @param starts searches
   * @param startsAtBest searches that ended at this value
   */
  public record Objective(String name, double delta, double value, int starts, int startsAtBest) {}

  /**
   * Residuals ln L̂ − ln L.
   *
   * @param rmsLog root mean square
   * @param medianAbsLog median of the absolute values
   */
  public record Residuals(double rmsLog, double medianAbsLog) {}

  /**
   * A compute-optimal trial.
   *
   * @param flops budget C
   * @param nOpt N_opt(C)
   * @param lnNOpt ln N_opt(C)
   * @param dOpt D_opt(C)
   * @param loss L_opt(C)
   * @param atEdge whether it lies outside the sizes or samples of the points; false where unknown
   */
  public record Optimum(
      double flops, Interval nOpt, Interval lnNOpt, Interval dOpt, Interval loss, boolean atEdge) {}

  static LawFit unknown(LawQuestion question, FitStatus status, String detail) {
    return new LawFit(
        question,
        new Verdict(status, detail, List.of(), RollingOrigin.NONE),
        null,
        List.of(),
        List.of(),
        new Objective("log_huber_sum", LogHuberObjective.DELTA, Double.NaN, 0, 0),
        new Residuals(Double.NaN, Double.NaN));
  }

  static LawFit of(
      LawQuestion question,
      Verdict verdict,
      LogHuberFit fit,
      List<ScalingLaw> cloud,
      List<ScalingLaw> wide) {
    double[] sizes =
        question.points().stream()
            .mapToDouble(p -> Math.abs(fit.law().lnLoss(p) - Math.log(p.loss())))
            .sorted()
            .toArray();
    double squares = Arrays.stream(sizes).map(r -> r * r).sum();
    return new LawFit(
        question,
        verdict,
        fit.law(),
        cloud,
        wide,
        new Objective(
            "log_huber_sum",
            LogHuberObjective.DELTA,
            fit.objective(),
            fit.starts(),
            fit.startsAtBest()),
        new Residuals(Math.sqrt(squares / sizes.length), Intervals.quantile(sizes, 0.5)));
  }

  /** Name of the law. */
  public String law() {
    return question.form().name();
  }

  /** How far the numbers may be trusted. */
  public FitStatus status() {
    return verdict.status();
  }

  /** Sentences on the status; null where there is nothing to say. */
  public @Nullable String detail() {
    return verdict.detail().isEmpty() ? null : verdict.detail();
  }

  /** Distinct points of the fit. */
  public List<Point> points() {
    return question.points();
  }

  /** Points in the fit, copies not counted. */
  public int pointsUsed() {
    return question.points().size();
  }

  /** The reference point of the law's coefficients; null where they need none. */
  public @Nullable Frame reference() {
    return fitted == null ? null : fitted.reference().orElse(null);
  }

  /** The law's coefficients in its order, in raw units. */
  public List<Coefficient> coefficients() {
    List<String> names =
        fitted != null ? fitted.coefficientNames() : question.form().coefficientNames();
    Interval[] values = intervals(names.size(), ScalingLaw::coefficients);
    return IntStream.range(0, values.length)
        .mapToObj(i -> new Coefficient(names.get(i), values[i]))
        .toList();
  }

  /** Exponents of the frontier; those that are no constants, at the target compute. */
  public Exponents exponents() {
    Interval[] values =
        intervals(
            3,
            law -> {
              FrontierSlopes s = FrontierSlopes.of(law, question.cost(), question.targetFlops());
              return new double[] {s.a(), s.b(), s.gamma()};
            });
    boolean local = fitted != null && fitted.powerLaw().isEmpty();
    return new Exponents(local, values[0], values[1], values[2]);
  }

  /** The compute-optimal trial at {@code flops} under a cost model. */
  public Optimum optimum(CostModel cost, double flops) {
    Interval[] values =
        intervals(
            3,
            law ->
                Allocation.optimum(law, cost, flops)
                    .map(
                        p ->
                            new double[] {
                              Math.log(p.params()), Math.log(p.samplesSeen()), p.loss()
                            })
                    .orElse(NOWHERE));
    Interval lnN = values[0];
    Interval lnD = values[1];
    return new Optimum(
        flops, exponential(lnN), lnN, exponential(lnD), values[2], outside(lnN, lnD));
  }

  /** {@link #optimum} at several budgets, in their order. */
  public List<Optimum> frontier(CostModel cost, List<Double> flops) {
    return flops.stream().map(c -> optimum(cost, c)).toList();
  }

  /** The law's loss at a size and samples seen, with the interval of the law alone. */
  public Interval loss(double params, double samplesSeen) {
    return interval(law -> law.loss(params, samplesSeen));
  }

  /** The law's loss of a measured point, with the unique samples of that point; NaN: none. */
  public double loss(Point point) {
    return fitted == null ? Double.NaN : Math.exp(fitted.lnLoss(point));
  }

  /** The loss that a new trial will show there: the law's interval widened by the residuals. */
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

  /**
   * The compute whose optimal loss is {@code loss}, one value per resample and NaN where that loss
   * is out of reach; the first value is that of the fit itself; without a fit there is none.
   */
  public double[] computeAt(CostModel cost, double loss) {
    return fitted == null
        ? new double[0]
        : Stream.concat(Stream.of(fitted), wide.stream())
            .mapToDouble(law -> Allocation.computeAt(law, cost, loss).orElse(Double.NaN))
            .toArray();
  }

  private Interval interval(ToDoubleFunction<ScalingLaw> quantity) {
    return intervals(1, law -> new double[] {quantity.applyAsDouble(law)})[0];
  }

  /** Intervals of {@code count} quantities of the law. */
  private Interval[] intervals(int count, Function<ScalingLaw, double[]> quantities) {
    Interval[] intervals = new Interval[count];
    Arrays.fill(intervals, Interval.UNKNOWN);
    if (fitted == null) {
      return intervals;
    }
    double[] value = quantities.apply(fitted);
    double[][] narrow = cloud.stream().map(quantities).toArray(double[][]::new);
    double[][] ends = bends() ? wide.stream().map(quantities).toArray(double[][]::new) : narrow;
    for (int k = 0; k < count; k++) {
      intervals[k] = Intervals.of(value[k], column(narrow, k), column(ends, k));
    }
    return intervals;
  }

  private boolean bends() {
    return verdict.rollingOrigin().bends();
  }

  private static double[] column(double[][] rows, int index) {
    return Arrays.stream(rows).mapToDouble(row -> row[index]).toArray();
  }

  private static Interval exponential(Interval ln) {
    double value = Math.exp(ln.value());
    return new Interval(value, value * ln.standardError(), Math.exp(ln.low()), Math.exp(ln.high()));
  }

  private boolean outside(Interval lnN, Interval lnD) {
    return outside(lnN.value(), points().stream().mapToDouble(Point::params))
        || outside(lnD.value(), points().stream().mapToDouble(Point::samplesSeen));
  }

  private static boolean outside(double lnValue, DoubleStream sampled) {
    var range = sampled.summaryStatistics();
    return lnValue < Math.log(range.getMin()) || lnValue > Math.log(range.getMax());
  }
}
