package org.allometry.analysis.law;

import java.util.List;
import java.util.Optional;

/**
 * L = E + A N^−α + B D^−β (Hoffmann et al. 2022, approach 3).
 *
 * @param e irreducible loss E, at least 0
 * @param a A, at least 0, for N in raw parameters
 * @param b B, at least 0, for D in raw samples
 * @param alpha exponent of size, above 0
 * @param beta exponent of samples, above 0
 */
public record Chinchilla(double e, double a, double b, double alpha, double beta)
    implements ScalingLaw {
  /** The law's name. */
  public static final String NAME = "chinchilla";

  private static final List<String> NAMES = List.of("E", "A", "B", "alpha", "beta");

  /** Rejects coefficients outside the law. */
  public Chinchilla {
    if (!(e >= 0 && a >= 0 && b >= 0 && alpha > 0 && beta > 0)) {
      throw new IllegalArgumentException(
          "chinchilla needs E, A, B >= 0 and alpha, beta > 0, got E "
              + e
              + ", A "
              + a
              + ", B "
              + b
              + ", alpha "
              + alpha
              + ", beta "
              + beta);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public double loss(double params, double samplesSeen) {
    return e + sizeTerm(params) + sampleTerm(samplesSeen);
  }

  /** A N^−α. */
  public double sizeTerm(double params) {
    return a == 0 ? 0 : Math.exp(Math.log(a) - alpha * Math.log(params));
  }

  /** B D^−β. */
  public double sampleTerm(double samplesSeen) {
    return b == 0 ? 0 : Math.exp(Math.log(b) - beta * Math.log(samplesSeen));
  }

  @Override
  public List<String> coefficientNames() {
    return NAMES;
  }

  @Override
  public double[] coefficients() {
    return new double[] {e, a, b, alpha, beta};
  }

  @Override
  public Optional<Chinchilla> powerLaw() {
    return Optional.of(this);
  }

  @Override
  public Slopes slopes(double params, double samplesSeen) {
    double size = sizeTerm(params);
    double samples = sampleTerm(samplesSeen);
    double loss = e + size + samples;
    return new Slopes(-alpha * size / loss, -beta * samples / loss);
  }

  @Override
  public double[] gradient(double params, double samplesSeen) {
    double n = Math.log(params);
    double d = Math.log(samplesSeen);
    return new double[] {
      1,
      Math.exp(-alpha * n),
      Math.exp(-beta * d),
      -n * sizeTerm(params),
      -d * sampleTerm(samplesSeen)
    };
  }

  /** a = β/(α+β) of N_opt ~ C^a. */
  public double exponentA() {
    return beta / (alpha + beta);
  }

  /** b = α/(α+β) of D_opt ~ C^b. */
  public double exponentB() {
    return alpha / (alpha + beta);
  }

  /** γ = αβ/(α+β) of L_opt − E ~ C^−γ. */
  public double gamma() {
    return alpha * beta / (alpha + beta);
  }

  /** ln G = ln(αA/(βB))/(α+β); infinite where A or B is 0. */
  public double lnG() {
    return (Math.log(alpha * a) - Math.log(beta * b)) / (alpha + beta);
  }

  /** Chinchilla's law as fits search it: (E/e₀, ln of both terms at the reference, α, β). */
  public static final class Form implements LawForm {
    /** Coordinate of E. */
    public static final int E = PowerTerms.FLOOR;

    /** Coordinate of ln(A N0^−α). */
    public static final int U = PowerTerms.SIZE;

    /** Coordinate of ln(B D0^−β). */
    public static final int V = PowerTerms.SAMPLES;

    /** Coordinate of α. */
    public static final int ALPHA = 3;

    /** Coordinate of β. */
    public static final int BETA = 4;

    private static final int STARTS = 8;

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public String assumption() {
      return "size and samples act independently, each as a power law, and no sample repeats";
    }

    @Override
    public double prior() {
      return 1;
    }

    @Override
    public List<String> coefficientNames() {
      return NAMES;
    }

    @Override
    public Needs needs() {
      return new Needs(5, true, 3, 3, 0);
    }

    @Override
    public List<Coordinate> coordinates(Frame frame) {
      return PowerTerms.coordinates(frame);
    }

    @Override
    public double lnLoss(double[] x, Frame frame, Place place, double[] gradient) {
      double value =
          PowerTerms.lnLoss(
              x, frame, x[U] - x[ALPHA] * place.n(), x[V] - x[BETA] * place.d(), gradient);
      gradient[ALPHA] = -place.n() * gradient[U];
      gradient[BETA] = -place.d() * gradient[V];
      return value;
    }

    @Override
    public double lnLoss(double[] x, Frame frame, Place place, double[] gradient, double[] second) {
      double value = lnLoss(x, frame, place, gradient);
      second[PowerTerms.at(ALPHA, ALPHA)] =
          PowerTerms.second(U, ALPHA, place.n(), gradient, second);
      second[PowerTerms.at(BETA, BETA)] = PowerTerms.second(V, BETA, place.d(), gradient, second);
      return value;
    }

    @Override
    public Chinchilla law(double[] x, Frame frame) {
      return PowerTerms.law(x, frame);
    }

    @Override
    public List<double[]> starts(Frame frame, Projection projection) {
      return projection.powerLaws(Projection.Kind.FREE, STARTS).stream()
          .map(law -> PowerTerms.coordinatesOf(law, frame))
          .toList();
    }
  }
}
