package org.allometry.analysis.posterior;

import static org.allometry.analysis.posterior.ChinchillaSurface.LN_A;
import static org.allometry.analysis.posterior.ChinchillaSurface.LN_ALPHA;
import static org.allometry.analysis.posterior.ChinchillaSurface.LN_B;
import static org.allometry.analysis.posterior.ChinchillaSurface.LN_BETA;
import static org.allometry.analysis.posterior.ChinchillaSurface.LN_E;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.posterior.ChinchillaSurface.Optimum;

/**
 * What is believed about one contender's loss surface after some trials.
 *
 * <p>A mixture of Laplace approximations of Chinchilla's law, with and without a floor, over
 * several noise levels and amplitudes of a smooth misfit. Every interval is 90 %, read off {@value
 * #DRAWS} fixed draws of the mixture; {@code value} is the median, {@code standardError} half the
 * width of the central 68 %. The same points give the same bits.
 */
public final class Posterior {
  /** Least number of points that a law is read from. */
  public static final int FEWEST_POINTS = 5;

  private static final int DRAWS = 1000;
  private static final double SLOPE_STEP = 0.1;
  private static final int RANDOM_SEED = 20240607;

  /** Share of its prior spread above which an exponent counts as unknown. */
  private static final double UNKNOWN_SHARE = 0.9;

  /** Standard error of ln N_opt above which the optimum counts as unknown: a factor of ten. */
  private static final double UNKNOWN_LN_N = Math.log(10);

  private final SurfaceTable table;
  private final CostLaw cost;
  private final List<Component> components;
  private final double[] weights;
  private final List<Draw> draws;

  private Posterior(SurfaceTable table, CostLaw cost, List<Component> components) {
    this.table = table;
    this.cost = cost;
    this.components = List.copyOf(components);
    weights = weights(components);
    draws = drawAll();
  }

  /** The same beliefs about losses under another cost. */
  private Posterior(Posterior same, CostLaw cost) {
    table = same.table;
    this.cost = cost;
    components = same.components;
    weights = same.weights;
    draws = same.draws.stream().map(this::redrawn).toList();
  }

  private Draw redrawn(Draw draw) {
    return new Draw(draw.component, draw.q, draw.restNormal, draw.noiseNormal);
  }

  /**
   * Conditions on {@code points}; none at all is allowed and gives the prior.
   *
   * @param points finished trials of one contender, in any order that is always the same
   * @param cost its cost model
   * @param domain where its cells lie
   */
  public static Posterior of(List<Point> points, CostLaw cost, Domain domain) {
    SurfaceTable table = new SurfaceTable(points, domain);
    return new Posterior(table, cost, new ComponentSearch(table).components());
  }

  /**
   * The same beliefs about losses, with compute counted by {@code other}: optima and budgets are
   * then in its unit.
   */
  public Posterior on(CostLaw other) {
    return new Posterior(this, other);
  }

  private static double[] weights(List<Component> components) {
    double best = components.getFirst().lnEvidence();
    double[] weights = new double[components.size()];
    double sum = 0;
    for (int k = 0; k < weights.length; k++) {
      weights[k] = Math.exp(components.get(k).lnEvidence() - best);
      sum += weights[k];
    }
    for (int k = 0; k < weights.length; k++) {
      weights[k] /= sum;
    }
    return weights;
  }

  /** Systematic draws: component k gets its share, each with standard normals of its own. */
  private List<Draw> drawAll() {
    Random random = new Random(RANDOM_SEED);
    List<Draw> all = new ArrayList<>();
    int k = 0;
    double reached = weights[0];
    for (int i = 0; i < DRAWS; i++) {
      while (k < weights.length - 1 && (i + 0.5) / DRAWS > reached) {
        k++;
        reached += weights[k];
      }
      Component component = components.get(k);
      double[] normals = new double[component.mode().length];
      for (int j = 0; j < normals.length; j++) {
        normals[j] = random.nextGaussian();
      }
      double[] q = component.precision().solveUpper(normals);
      for (int j = 0; j < q.length; j++) {
        q[j] += component.mode()[j];
      }
      all.add(new Draw(component, q, random.nextGaussian(), random.nextGaussian()));
    }
    return List.copyOf(all);
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
    double known = UNKNOWN_SHARE * LaplaceFit.EXPONENT_SD;
    boolean unknown =
        interval(d -> d.q[LN_ALPHA]).standardError() > known
            || interval(d -> d.q[LN_BETA]).standardError() > known
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
    return interval(d -> Math.exp(d.optimum(flops).d() + table.domain.centreD()));
  }

  /** Compute-optimal loss at a budget of {@code flops}, law and misfit, without seed noise. */
  public Interval loss(double flops) {
    return interval(d -> Math.exp(d.lnLoss(Math.log(flops))));
  }

  /** Exponent a of N_opt ~ C^a. */
  public Interval a() {
    return interval(d -> d.optimum(1).a());
  }

  /** Exponent b of D_opt ~ C^b. */
  public Interval b() {
    return interval(d -> d.optimum(1).b());
  }

  /** Exponent gamma of L_opt − E ~ C^−gamma. */
  public Interval gamma() {
    return interval(d -> d.optimum(1).gamma());
  }

  /** Irreducible loss E; 0 in draws without a floor. */
  public Interval floor() {
    return interval(d -> d.component.hyper().floor() ? Math.exp(d.q[LN_E]) : 0);
  }

  /** Coefficient A for N as a count. */
  public Interval scaleOfParams() {
    return interval(d -> Math.exp(d.q[LN_A] + Math.exp(d.q[LN_ALPHA]) * table.domain.centreN()));
  }

  /** Coefficient B for D as a count. */
  public Interval scaleOfSamples() {
    return interval(d -> Math.exp(d.q[LN_B] + Math.exp(d.q[LN_BETA]) * table.domain.centreD()));
  }

  /** Exponent alpha of N. */
  public Interval alpha() {
    return interval(d -> Math.exp(d.q[LN_ALPHA]));
  }

  /** Exponent beta of D. */
  public Interval beta() {
    return interval(d -> Math.exp(d.q[LN_BETA]));
  }

  /** Scale of seed noise in ln L at the middle of the observed losses. */
  public Interval noise() {
    return interval(d -> d.component.hyper().noise());
  }

  /** Expected loss at (N, D), law and misfit, without seed noise. */
  public Interval surface(double params, double samples) {
    double n = Math.log(params) - table.domain.centreN();
    double d = Math.log(samples) - table.domain.centreD();
    return interval(draw -> Math.exp(draw.surface(n, d)));
  }

  /** Loss that one further trial at (N, D) would show, seed noise included. */
  public Interval predict(double params, double samples) {
    double n = Math.log(params) - table.domain.centreN();
    double d = Math.log(samples) - table.domain.centreD();
    return interval(
        draw -> {
          double mean = draw.surface(n, d);
          double noise = draw.component.hyper().noiseAt(mean - table.middle);
          return Math.exp(mean + noise * draw.noiseNormal);
        });
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
      Draw mode = new Draw(components.get(k), components.get(k).mode(), 0, 0);
      double lnFlops = Math.log(flops);
      slope += weights[k] * (mode.lnLoss(lnFlops - SLOPE_STEP) - mode.lnLoss(lnFlops + SLOPE_STEP));
    }
    return slope / (2 * SLOPE_STEP);
  }

  /** Samples that a budget of {@code flops} pays for at {@code params}. */
  public double samplesFor(double params, double flops) {
    return Math.exp(cost.lnSamples(Math.log(flops), Math.log(params)));
  }

  /** This contender against {@code over}. */
  public Comparison over(Posterior over) {
    return new Comparison(draws, over.draws);
  }

  private double lnParams(Draw draw, double flops) {
    return draw.optimum(flops).n() + table.domain.centreN();
  }

  private Interval interval(ToDoubleFunction<Draw> quantity) {
    return interval(draws.stream().mapToDouble(quantity).sorted().toArray());
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

  /** Budget in the centred coordinate c of {@link ChinchillaSurface#optimum}. */
  static double centredBudget(SurfaceTable table, CostLaw cost, double flops) {
    return cost.lnSamples(Math.log(flops), table.domain.centreN()) - table.domain.centreD();
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

  /** One set of coordinates out of the mixture. */
  final class Draw {
    private final Component component;
    private final double[] q;
    private final double restNormal;
    private final double noiseNormal;

    Draw(Component component, double[] q, double restNormal, double noiseNormal) {
      this.component = component;
      this.q = q;
      this.restNormal = restNormal;
      this.noiseNormal = noiseNormal;
    }

    Optimum exponents() {
      return optimum(1);
    }

    /** ln of the compute-optimal loss. */
    double lnLoss(double lnFlops) {
      Optimum optimum = optimum(Math.exp(lnFlops));
      return surface(optimum.n(), optimum.d());
    }

    Optimum optimum(double flops) {
      return ChinchillaSurface.optimum(q, cost.omega(), centredBudget(table, cost, flops));
    }

    double surface(double n, double d) {
      double value = component.surface(table, q, n, d);
      double amplitude = component.hyper().amplitude();
      if (amplitude == 0) {
        return value;
      }
      double rest = Discrepancy.unexplained(table.discrepancy.features(n, d));
      return value + amplitude * Math.sqrt(rest) * restNormal;
    }
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
