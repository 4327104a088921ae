package org.allometry.analysis.law;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * L = E + A N'^−α + B D'^−β, where D' is what D samples are worth of which only U are unique, and
 * N' what N parameters are worth beyond those that U samples can use (Muennighoff et al. 2023,
 * equations 5 to 7).
 *
 * <p>With R = D/U − 1 repeats, D' = U + U R_D* (1 − e^(−R/R_D*)); N' likewise with R_N* beyond U_N,
 * the size whose optimum has seen U samples: α A U_N^−α = β B U^−β.
 *
 * @param fresh the law of samples that never repeat
 * @param rStarD R_D*, above 0
 * @param rStarN R_N*, above 0; infinite where it was not fitted: N' = N
 * @param uniqueSamples U of the data that the law is asked about, above 0; infinite: no repeats
 */
public record DataConstrained(Chinchilla fresh, double rStarD, double rStarN, double uniqueSamples)
    implements ScalingLaw {
  /** The law's name. */
  public static final String NAME = "data-constrained";

  private static final List<String> NAMES =
      List.of("E", "A", "B", "alpha", "beta", "r_star_d", "r_star_n");

  /** Optima lie in this range of ln N; a narrow range keeps their search short. */
  private static final Range SIZES = new Range(Math.log(1e-3), Math.log(1e27));

  /** Rejects coefficients outside the law. */
  public DataConstrained {
    if (!(rStarD > 0 && rStarN > 0 && uniqueSamples > 0)) {
      throw new IllegalArgumentException(
          "data-constrained needs r_star_d, r_star_n and unique samples > 0, got "
              + rStarD
              + ", "
              + rStarN
              + " and "
              + uniqueSamples);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  /**
   * ln of what e^{@code lnSamples} samples are worth of which e^{@code lnUnique} are unique.
   *
   * @param star R*
   */
  public static double lnWorth(double lnSamples, double lnUnique, double star) {
    return Repeats.of(lnSamples, lnUnique, star).lnWorth();
  }

  private boolean sizesToo() {
    return rStarN < Double.POSITIVE_INFINITY;
  }

  @Override
  public List<String> coefficientNames() {
    return sizesToo() ? NAMES : NAMES.subList(0, 6);
  }

  @Override
  public double[] coefficients() {
    double[] power = fresh.coefficients();
    double[] all = Arrays.copyOf(power, sizesToo() ? 7 : 6);
    all[5] = rStarD;
    if (sizesToo()) {
      all[6] = rStarN;
    }
    return all;
  }

  @Override
  public double loss(double params, double samplesSeen) {
    return loss(params, samplesSeen, uniqueSamples);
  }

  @Override
  public double lnLoss(Point point) {
    return Math.log(loss(point.params(), point.samplesSeen(), point.uniqueSamples()));
  }

  private double loss(double params, double samplesSeen, double unique) {
    return fresh.loss(
        Math.exp(size(params, unique).lnWorth()), Math.exp(samples(samplesSeen, unique).lnWorth()));
  }

  private Repeats samples(double samplesSeen, double unique) {
    return Repeats.of(Math.log(samplesSeen), Math.log(unique), rStarD);
  }

  private Repeats size(double params, double unique) {
    return Repeats.of(Math.log(params), lnUniqueParams(unique), rStarN);
  }

  /** ln U_N; infinite where size does not matter or samples never repeat. */
  private double lnUniqueParams(double unique) {
    return unique == Double.POSITIVE_INFINITY
        ? unique
        : (Math.log(fresh.alpha() * fresh.a())
                - Math.log(fresh.beta() * fresh.b())
                + fresh.beta() * Math.log(unique))
            / fresh.alpha();
  }

  /** ∂L/∂(E, A, B, α, β, R_D*[, R_N*]). */
  @Override
  public double[] gradient(double params, double samplesSeen) {
    Repeats size = size(params, uniqueSamples);
    Repeats samples = samples(samplesSeen, uniqueSamples);
    double[] power = fresh.gradient(Math.exp(size.lnWorth()), Math.exp(samples.lnWorth()));
    double bySize = -fresh.alpha() * fresh.sizeTerm(Math.exp(size.lnWorth()));
    double bySamples = -fresh.beta() * fresh.sampleTerm(Math.exp(samples.lnWorth()));
    double[] all = Arrays.copyOf(power, sizesToo() ? 7 : 6);
    all[5] = bySamples * samples.byStar() / rStarD;
    if (sizesToo()) {
      all[6] = bySize * size.byStar() / rStarN;
      double byUnique = bySize * size.byUnique();
      if (byUnique != 0) {
        double alpha = fresh.alpha();
        double lnUnique = Math.log(uniqueSamples);
        all[1] += byUnique / (alpha * fresh.a());
        all[2] -= byUnique / (alpha * fresh.b());
        all[3] += byUnique * (1 / alpha - lnUniqueParams(uniqueSamples)) / alpha;
        all[4] += byUnique * (lnUnique - 1 / fresh.beta()) / alpha;
      }
    }
    return all;
  }

  @Override
  public Slopes slopes(double params, double samplesSeen) {
    Repeats size = size(params, uniqueSamples);
    Repeats samples = samples(samplesSeen, uniqueSamples);
    Slopes power = fresh.slopes(Math.exp(size.lnWorth()), Math.exp(samples.lnWorth()));
    return new Slopes(power.size() * size.byAmount(), power.samples() * samples.byAmount());
  }

  @Override
  public Range sizes() {
    return SIZES;
  }

  /** The law of fresh samples, where samples never repeat. */
  @Override
  public Optional<Chinchilla> powerLaw() {
    return uniqueSamples == Double.POSITIVE_INFINITY ? Optional.of(fresh) : Optional.empty();
  }

  /**
   * The law as fits search it: the coordinates of Chinchilla's law, then ln R_D* and, where size
   * saturates too, ln R_N*.
   */
  public static final class Form implements LawForm {
    private static final int U = PowerTerms.SIZE;
    private static final int V = PowerTerms.SAMPLES;
    private static final int ALPHA = 3;
    private static final int BETA = 4;
    private static final int STAR_D = 5;
    private static final int STAR_N = 6;

    /**
     * R* outside this range is at a bound: repeats are worth nothing, or as much as fresh samples.
     */
    private static final double SMALLEST_STAR = 0.05;

    private static final double LARGEST_STAR = 2000;

    /** R_N* of the published fit, where the search for one's own starts. */
    private static final double PUBLISHED_STAR_N = 5.31;

    private static final double[] STARS = {2, 5, 15, 60};
    private static final int STARTS_PER_STAR = 2;
    private static final int FEWEST_REPEATS = 3;

    private final boolean sizesToo;

    /** With R_N* where {@code sizesToo}, else with N' = N. */
    public Form(boolean sizesToo) {
      this.sizesToo = sizesToo;
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public String assumption() {
      return "repeated samples are worth less and less, as 1 - exp(-R/R*) of R repeats";
    }

    @Override
    public double prior() {
      return 1;
    }

    @Override
    public List<String> coefficientNames() {
      return sizesToo ? NAMES : NAMES.subList(0, 6);
    }

    @Override
    public Needs needs() {
      return new Needs(sizesToo ? 7 : 6, true, 3, 3, FEWEST_REPEATS);
    }

    @Override
    public List<Coordinate> coordinates(Frame frame) {
      List<Coordinate> all = new ArrayList<>(PowerTerms.coordinates(frame));
      all.add(star("r_star_d"));
      if (sizesToo) {
        all.add(star("r_star_n"));
      }
      return List.copyOf(all);
    }

    private static Coordinate star(String name) {
      return Coordinate.ln(name, SMALLEST_STAR, LARGEST_STAR);
    }

    @Override
    public double lnLoss(double[] x, Frame frame, Place place, double[] gradient) {
      return lnLoss(x, frame, place, samples(x, place), gradient);
    }

    private static Repeats samples(double[] x, Place place) {
      return Repeats.of(place.d(), place.unique(), Math.exp(x[STAR_D]));
    }

    private double lnLoss(
        double[] x, Frame frame, Place place, Repeats samples, double[] gradient) {
      double lnUniqueParams = lnUniqueParams(x, place);
      Repeats size =
          Repeats.of(
              place.n(), lnUniqueParams, sizesToo ? Math.exp(x[STAR_N]) : Double.POSITIVE_INFINITY);
      double value =
          PowerTerms.lnLoss(
              x,
              frame,
              x[U] - x[ALPHA] * size.lnWorth(),
              x[V] - x[BETA] * samples.lnWorth(),
              gradient);
      gradient[ALPHA] = -size.lnWorth() * gradient[U];
      gradient[BETA] = -samples.lnWorth() * gradient[V];
      gradient[STAR_D] = -x[BETA] * samples.byStar() * gradient[V];
      if (sizesToo) {
        double bySize = -x[ALPHA] * gradient[U];
        gradient[STAR_N] = bySize * size.byStar();
        double byUnique = bySize * size.byUnique();
        if (byUnique != 0) {
          gradient[U] += byUnique / x[ALPHA];
          gradient[V] -= byUnique / x[ALPHA];
          gradient[ALPHA] += byUnique * (1 / x[ALPHA] - lnUniqueParams) / x[ALPHA];
          gradient[BETA] += byUnique * (place.unique() - 1 / x[BETA]) / x[ALPHA];
        }
      }
      return value;
    }

    /** ln(U_N/N0), from α e^(u − α s) = β e^(v − β ln(U/D0)). */
    private static double lnUniqueParams(double[] x, Place place) {
      return place.unique() == Double.POSITIVE_INFINITY
          ? place.unique()
          : (Math.log(x[ALPHA]) + x[U] - Math.log(x[BETA]) - x[V] + x[BETA] * place.unique())
              / x[ALPHA];
    }

    @Override
    public double lnLoss(double[] x, Frame frame, Place place, double[] gradient, double[] second) {
      if (sizesToo) {
        return LawForm.super.lnLoss(x, frame, place, gradient, second);
      }
      Repeats samples = samples(x, place);
      double value = lnLoss(x, frame, place, samples, gradient);
      second[PowerTerms.at(ALPHA, ALPHA)] =
          PowerTerms.second(U, ALPHA, place.n(), gradient, second);
      second[PowerTerms.at(BETA, BETA)] =
          PowerTerms.second(V, BETA, samples.lnWorth(), gradient, second);
      double slope = -x[BETA] * samples.byStar();
      second[PowerTerms.at(STAR_D, V)] = slope * gradient[V];
      second[PowerTerms.at(STAR_D, BETA)] =
          -(samples.byStar() + slope * samples.lnWorth()) * gradient[V];
      second[PowerTerms.at(STAR_D, STAR_D)] =
          (slope * slope - x[BETA] * samples.twiceByStar()) * gradient[V];
      return value;
    }

    @Override
    public DataConstrained law(double[] x, Frame frame) {
      return new DataConstrained(
          PowerTerms.law(x, frame),
          Math.exp(x[STAR_D]),
          sizesToo ? Math.exp(x[STAR_N]) : Double.POSITIVE_INFINITY,
          frame.uniqueSamples());
    }

    @Override
    public List<double[]> starts(Frame frame, Projection projection) {
      List<double[]> starts = new ArrayList<>();
      for (double star : STARS) {
        var kind = new Projection.Kind(false, star);
        for (Chinchilla law : projection.powerLaws(kind, STARTS_PER_STAR)) {
          double[] x = Arrays.copyOf(PowerTerms.coordinatesOf(law, frame), sizesToo ? 7 : 6);
          x[STAR_D] = Math.log(star);
          if (sizesToo) {
            x[STAR_N] = Math.log(PUBLISHED_STAR_N);
          }
          starts.add(x);
        }
      }
      return starts;
    }
  }
}
