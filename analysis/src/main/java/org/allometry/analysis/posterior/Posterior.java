package org.allometry.analysis.posterior;

import static org.allometry.analysis.posterior.LawSurface.LN_A;
import static org.allometry.analysis.posterior.LawSurface.LN_ALPHA;
import static org.allometry.analysis.posterior.LawSurface.LN_B;
import static org.allometry.analysis.posterior.LawSurface.LN_BETA;
import static org.allometry.analysis.posterior.LawSurface.LN_E;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.allometry.analysis.design.Interval;
import org.jspecify.annotations.Nullable;

/**
 * What is believed about one contender's loss surface after some trials.
 *
 * <p>A mixture of Laplace approximations: Chinchilla's law and what is {@linkplain LawSurface.Form
 * around it}, over several noise levels and amplitudes of a smooth misfit. Forms of the law are
 * weighed by tempered evidence, so that none wins too soon. Every interval is 90 %, read off
 * {@value #DRAWS} fixed draws of the mixture; {@code value} is the median, {@code standardError}
 * half the width of the central 68 %. The same points give the same bits.
 */
public final class Posterior {
  /** Least number of points that a law is read from. */
  public static final int FEWEST_POINTS = 5;

  private static final int DRAWS = 1000;

  /** Exponent of the evidence of a form of the law. */
  private static final double TEMPER = 0.35;

  /** Components of less weight are left out. */
  private static final double LEAST_WEIGHT = 0.01;

  private static final double SLOPE_STEP = 0.1;

  /** Share of its prior spread above which an exponent counts as unknown. */
  private static final double UNKNOWN_SHARE = 0.9;

  /** Standard error of ln N_opt above which the optimum counts as unknown: a factor of ten. */
  private static final double UNKNOWN_LN_N = Math.log(10);

  private final SurfaceTable table;
  private final CostLaw cost;
  private final OriginCheck check;
  private final List<Component> components;
  private final double[] weights;

  /** Filled at first use: a policy that only ranks trials never needs them. */
  private @Nullable List<Draw> draws;

  private Posterior(
      SurfaceTable table, CostLaw cost, OriginCheck check, List<Component> components) {
    this.table = table;
    this.cost = cost;
    this.check = check;
    double[] all = weights(components);
    List<Integer> kept =
        IntStream.range(0, all.length)
            .boxed()
            .filter(k -> all[k] > LEAST_WEIGHT)
            .sorted(Comparator.comparingDouble(k -> -all[k]))
            .toList();
    this.components = kept.stream().map(components::get).toList();
    double sum = kept.stream().mapToDouble(k -> all[k]).sum();
    weights = kept.stream().mapToDouble(k -> all[k] / sum).toArray();
  }

  private Posterior(
      SurfaceTable table,
      CostLaw cost,
      OriginCheck check,
      List<Component> components,
      double[] weights) {
    this.table = table;
    this.cost = cost;
    this.check = check;
    this.components = components;
    this.weights = weights;
  }

  /**
   * Conditions on {@code points}; none at all is allowed and gives the prior.
   *
   * @param points finished trials of one contender, in any order that is always the same
   * @param cost its cost model
   * @param domain where its cells lie
   */
  public static Posterior of(List<Point> points, CostLaw cost, Domain domain) {
    return of(points, cost, domain, true);
  }

  /**
   * The same, trusting Chinchilla's law to the letter unless {@code misfit}: what designs that know
   * of no misfit work with.
   */
  public static Posterior of(List<Point> points, CostLaw cost, Domain domain, boolean misfit) {
    OriginCheck check = misfit ? OriginCheck.of(points, cost, domain) : new OriginCheck(0);
    SurfaceTable table = new SurfaceTable(points, domain);
    return new Posterior(
        table, cost, check, new ComponentSearch(table, misfit, check.raise()).components());
  }

  /** A posterior that the check itself predicts with. */
  static Posterior unchecked(SurfaceTable table, CostLaw cost) {
    return new Posterior(
        table, cost, new OriginCheck(0), new ComponentSearch(table, true, 1).components());
  }

  /**
   * The same beliefs about losses, with compute counted by {@code other}: optima and budgets are
   * then in its unit.
   */
  public Posterior on(CostLaw other) {
    return new Posterior(table, other, check, components, weights);
  }

  /** Samples that a budget of {@code flops} pays for at {@code params}. */
  public double samplesFor(double params, double flops) {
    return Math.exp(cost.lnSamples(Math.log(flops), Math.log(params)));
  }

  /** Evidence inside a form of the law, tempered between forms; in logarithms up to the end. */
  private static double[] weights(List<Component> components) {
    Map<LawSurface.Form, Double> best = new HashMap<>();
    for (Component component : components) {
      best.merge(component.hyper().form(), component.lnEvidence(), Math::max);
    }
    double[] lnWeights = new double[components.size()];
    for (int k = 0; k < lnWeights.length; k++) {
      double ofForm = best.getOrDefault(components.get(k).hyper().form(), 0.0);
      lnWeights[k] = components.get(k).lnEvidence() + (TEMPER - 1) * ofForm;
    }
    double largest = Arrays.stream(lnWeights).max().orElseThrow();
    double[] weights = Arrays.stream(lnWeights).map(w -> Math.exp(w - largest)).toArray();
    double sum = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(w -> w / sum).toArray();
  }

  private List<Draw> draws() {
    List<Draw> known = draws;
    if (known == null) {
      known = MixtureDraws.of(table, cost, components, weights, DRAWS);
      draws = known;
    }
    return known;
  }

  /**
   * By how many standard errors cheaper trials miss dearer ones where the law bends by that; the
   * misfit has then been raised. Empty while it holds.
   */
  public OptionalDouble bend() {
    return check.bends() ? OptionalDouble.of(check.largestError()) : OptionalDouble.empty();
  }

  /**
   * What is expected of one trial.
   *
   * @param surfaces ln L without noise, of every draw
   * @param mean of them
   * @param variance of them
   * @param noise2 mean square of the scale of the noise around them
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Forecast(double[] surfaces, double mean, double variance, double noise2) {}

  Forecast forecast(Point point) {
    Place place = table.place(point.params(), point.samples(), point.uniqueSamples());
    double[] surfaces = new double[draws().size()];
    double sum = 0;
    double squares = 0;
    double noise2 = 0;
    for (int k = 0; k < surfaces.length; k++) {
      Draw draw = draws().get(k);
      surfaces[k] = draw.surface(place);
      sum += surfaces[k];
      squares += surfaces[k] * surfaces[k];
      double noise = draw.hyper().noiseAt(table.above(surfaces[k]));
      noise2 += noise * noise / surfaces.length;
    }
    double mean = sum / surfaces.length;
    return new Forecast(
        surfaces, mean, Math.max(0, squares / surfaces.length - mean * mean), noise2);
  }

  /** Number of points it stands on. */
  public int points() {
    return table.size();
  }

  /** Whether its numbers may be used, and if not, why. */
  public Identification identification(double flops) {
    if (table.size() < FEWEST_POINTS) {
      return Identification.TOO_FEW_POINTS;
    }
    if (table.sizes() < 2 || table.lengths() < 2) {
      return Identification.NOT_IDENTIFIED;
    }
    if (!components.getFirst().converged()) {
      return Identification.NOT_CONVERGED;
    }
    double known = UNKNOWN_SHARE * Priors.EXPONENT_SD;
    boolean unknown =
        interval(d -> d.coordinate(LN_ALPHA)).standardError() > known
            || interval(d -> d.coordinate(LN_BETA)).standardError() > known
            || lnParams(flops).standardError() > UNKNOWN_LN_N;
    return unknown ? Identification.NOT_IDENTIFIED : Identification.OK;
  }

  /** ln N_opt at a budget of {@code flops}. */
  public Interval lnParams(double flops) {
    return interval(d -> lnParams(d, flops));
  }

  /** N_opt at a budget of {@code flops}. */
  public Interval params(double flops) {
    return interval(d -> Math.exp(lnParams(d, flops)));
  }

  /** D_opt at a budget of {@code flops}. */
  public Interval samples(double flops) {
    double c = centredBudget(table, cost, Math.log(flops));
    return interval(d -> Math.exp(c - cost.omega() * d.lnParams(flops) + table.domain.centreD()));
  }

  /** Compute-optimal loss at a budget of {@code flops}, law and misfit, without seed noise. */
  public Interval loss(double flops) {
    return interval(d -> Math.exp(d.lnLoss(Math.log(flops))));
  }

  /** Exponent a of N_opt ~ C^a at a budget of {@code flops}. */
  public Interval a(double flops) {
    return interval(d -> d.exponents(flops).a());
  }

  /** Exponent b of D_opt ~ C^b at a budget of {@code flops}. */
  public Interval b(double flops) {
    return interval(d -> d.exponents(flops).b());
  }

  /** Exponent gamma of L_opt − E ~ C^−gamma at a budget of {@code flops}. */
  public Interval gamma(double flops) {
    return interval(d -> d.exponents(flops).gamma());
  }

  /** (alpha + omega beta) / 2 at the modes: an error e in ln N_opt wastes this · e² of C*. */
  public double wasteFactor() {
    double sum = 0;
    for (int k = 0; k < weights.length; k++) {
      sum += weights[k] * wasteFactor(components.get(k).mode(), cost.omega());
    }
    return sum;
  }

  static double wasteFactor(double[] q, double omega) {
    return (Math.exp(q[LN_ALPHA]) + omega * Math.exp(q[LN_BETA])) / 2;
  }

  /** Irreducible loss E; 0 in draws without a floor. */
  public Interval floor() {
    return interval(d -> d.hyper().form().floor() ? Math.exp(d.coordinate(LN_E)) : 0);
  }

  /** Coefficient A for N as a count. */
  public Interval scaleOfParams() {
    return interval(
        d ->
            Math.exp(
                d.coordinate(LN_A) + Math.exp(d.coordinate(LN_ALPHA)) * table.domain.centreN()));
  }

  /** Coefficient B for D as a count. */
  public Interval scaleOfSamples() {
    return interval(
        d ->
            Math.exp(
                d.coordinate(LN_B) + Math.exp(d.coordinate(LN_BETA)) * table.domain.centreD()));
  }

  /** Exponent alpha of N. */
  public Interval alpha() {
    return interval(d -> Math.exp(d.coordinate(LN_ALPHA)));
  }

  /** Exponent beta of D. */
  public Interval beta() {
    return interval(d -> Math.exp(d.coordinate(LN_BETA)));
  }

  /** Scale of seed noise in ln L at the middle of the observed losses. */
  public Interval noise() {
    return interval(d -> d.hyper().noise());
  }

  /** Expected loss at (N, D) of fresh samples, law and misfit, without seed noise. */
  public Interval surface(double params, double samples) {
    Place place = table.place(params, samples, samples);
    return interval(draw -> Math.exp(draw.surface(place)));
  }

  /** Loss that one further trial at (N, D) of fresh samples would show, seed noise included. */
  public Interval predict(double params, double samples) {
    Place place = table.place(params, samples, samples);
    return interval(draw -> Math.exp(draw.trial(place)));
  }

  /** Loss that one further trial would show, seed noise included, with two intervals. */
  public Prediction prediction(double params, double samples, double uniqueSamples) {
    Place place = table.place(params, samples, uniqueSamples);
    return prediction(draw -> Math.exp(draw.trial(place)));
  }

  /** ln N_opt at a budget of {@code flops}, with two intervals. */
  public Prediction lnParamsPrediction(double flops) {
    return prediction(draw -> lnParams(draw, flops));
  }

  /** Compute-optimal loss at a budget of {@code flops}, without seed noise, with two intervals. */
  public Prediction lossPrediction(double flops) {
    return prediction(draw -> Math.exp(draw.lnLoss(Math.log(flops))));
  }

  private Prediction prediction(ToDoubleFunction<Draw> quantity) {
    return Prediction.of(draws().stream().mapToDouble(quantity).sorted().toArray());
  }

  /**
   * A number that is not known yet.
   *
   * @param median middle of the predictive distribution
   * @param low50 lower end of its central 50 %
   * @param high50 upper end
   * @param low90 lower end of its central 90 %
   * @param high90 upper end
   */
  public record Prediction(
      double median, double low50, double high50, double low90, double high90) {
    /** Of sorted draws. */
    static Prediction of(double[] sorted) {
      return new Prediction(
          quantile(sorted, 0.5),
          quantile(sorted, 0.25),
          quantile(sorted, 0.75),
          quantile(sorted, 0.05),
          quantile(sorted, 0.95));
    }
  }

  /** The frontier at each of {@code budgets}. */
  public List<FrontierBand> frontier(List<Double> budgets) {
    return budgets.stream().map(c -> new FrontierBand(c, loss(c), params(c), samples(c))).toList();
  }

  /** What further trials would add to the knowledge of {@code aim}. */
  public Lookahead lookahead(Aim aim) {
    return new Lookahead(table, cost, components, weights, aim);
  }

  /** −d ln L* / d ln C, the steepness of the frontier at {@code flops}, at the modes. */
  public double steepness(double flops) {
    double slope = 0;
    for (int k = 0; k < weights.length; k++) {
      Draw mode = Draw.mode(table, cost, components.get(k));
      double lnFlops = Math.log(flops);
      slope += weights[k] * (mode.lnLoss(lnFlops - SLOPE_STEP) - mode.lnLoss(lnFlops + SLOPE_STEP));
    }
    return slope / (2 * SLOPE_STEP);
  }

  /** This contender against {@code over}. */
  public Comparison over(Posterior over) {
    return new Comparison(draws(), over.draws());
  }

  private double lnParams(Draw draw, double flops) {
    return draw.lnParams(flops) + table.domain.centreN();
  }

  private Interval interval(ToDoubleFunction<Draw> quantity) {
    return interval(draws().stream().mapToDouble(quantity).sorted().toArray());
  }

  /** Median, half the central 68 % and the central 90 % of sorted draws. */
  static Interval interval(double[] sorted) {
    return new Interval(
        quantile(sorted, 0.5),
        (quantile(sorted, 0.84) - quantile(sorted, 0.16)) / 2,
        quantile(sorted, 0.05),
        quantile(sorted, 0.95));
  }

  private static double quantile(double[] sorted, double p) {
    double at = p * (sorted.length - 1);
    int low = (int) Math.floor(at);
    int high = Math.min(low + 1, sorted.length - 1);
    return sorted[low] == sorted[high]
        ? sorted[low]
        : sorted[low] + (at - low) * (sorted[high] - sorted[low]);
  }

  /** Budget in the centred coordinate c of {@link BudgetLine#optimum}. */
  static double centredBudget(SurfaceTable table, CostLaw cost, double lnFlops) {
    return cost.lnSamples(lnFlops, table.domain.centreN()) - table.domain.centreD();
  }

  /** Whether the numbers of a posterior may be used. */
  public enum Identification {
    /** They may. */
    OK,
    /** Fewer completed trials than coefficients. */
    TOO_FEW_POINTS,
    /** One size or one length only, or exponents about as wide as before the first trial. */
    NOT_IDENTIFIED,
    /** The descent did not end at a stationary point. */
    NOT_CONVERGED
  }

  @Override
  public String toString() {
    return "Posterior of "
        + table.size()
        + " points, "
        + components.size()
        + " components, weights "
        + Arrays.toString(weights);
  }
}
