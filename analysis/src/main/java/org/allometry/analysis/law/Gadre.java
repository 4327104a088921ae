package org.allometry.analysis.law;

import java.util.List;
import java.util.Optional;

/**
 * L = E + (a M^η + b M^−η) C^−η with M = D/N (Gadre et al. 2024, equation 4).
 *
 * <p>At C = κND this is Chinchilla's law with α = β = 2η, A = a κ^−η and B = b κ^−η: the best ratio
 * of samples to parameters is the same at every budget.
 *
 * @param e irreducible loss E, at least 0
 * @param a coefficient of M^η, at least 0
 * @param b coefficient of M^−η, at least 0
 * @param eta η, above 0
 * @param kappa κ, FLOP per parameter and sample, above 0
 */
public record Gadre(double e, double a, double b, double eta, double kappa) implements ScalingLaw {
  /** The law's name. */
  public static final String NAME = "gadre";

  private static final List<String> NAMES = List.of("E", "a", "b", "eta");

  /** Rejects coefficients outside the law. */
  public Gadre {
    if (!(e >= 0 && a >= 0 && b >= 0 && eta > 0 && kappa > 0)) {
      throw new IllegalArgumentException(
          "gadre needs E, a, b >= 0 and eta, kappa > 0, got E "
              + e
              + ", a "
              + a
              + ", b "
              + b
              + ", eta "
              + eta
              + ", kappa "
              + kappa);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<String> coefficientNames() {
    return NAMES;
  }

  @Override
  public double[] coefficients() {
    return new double[] {e, a, b, eta};
  }

  @Override
  public double loss(double params, double samplesSeen) {
    return e + sizeTerm(params) + sampleTerm(samplesSeen);
  }

  /** a M^η C^−η = a κ^−η N^−2η. */
  private double sizeTerm(double params) {
    return a * Math.exp(-eta * (Math.log(kappa) + 2 * Math.log(params)));
  }

  /** b M^−η C^−η = b κ^−η D^−2η. */
  private double sampleTerm(double samplesSeen) {
    return b * Math.exp(-eta * (Math.log(kappa) + 2 * Math.log(samplesSeen)));
  }

  @Override
  public double[] gradient(double params, double samplesSeen) {
    double lnKappa = Math.log(kappa);
    double size = lnKappa + 2 * Math.log(params);
    double samples = lnKappa + 2 * Math.log(samplesSeen);
    return new double[] {
      1,
      Math.exp(-eta * size),
      Math.exp(-eta * samples),
      -size * sizeTerm(params) - samples * sampleTerm(samplesSeen)
    };
  }

  @Override
  public Slopes slopes(double params, double samplesSeen) {
    double loss = loss(params, samplesSeen);
    return new Slopes(
        -2 * eta * sizeTerm(params) / loss, -2 * eta * sampleTerm(samplesSeen) / loss);
  }

  @Override
  public Optional<Chinchilla> powerLaw() {
    double factor = Math.pow(kappa, -eta);
    return Optional.of(new Chinchilla(e, a * factor, b * factor, 2 * eta, 2 * eta));
  }

  /** Gadre's law as fits search it: (E/e₀, ln of both terms at the reference, η). */
  public static final class Form implements LawForm {
    private static final int E = PowerTerms.FLOOR;
    private static final int U = PowerTerms.SIZE;
    private static final int V = PowerTerms.SAMPLES;
    private static final int ETA = 3;
    private static final int STARTS = 4;

    /**
     * α = β leaves no interval for a = 1/2, so the law is selected only on clear evidence for it.
     */
    private static final double PRIOR = 0.25;

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public String assumption() {
      return "the best ratio of samples to parameters is the same at every budget (alpha = beta)";
    }

    @Override
    public double prior() {
      return PRIOR;
    }

    @Override
    public List<String> coefficientNames() {
      return NAMES;
    }

    @Override
    public Needs needs() {
      return new Needs(4, true, 3, 3, 0);
    }

    @Override
    public List<Coordinate> coordinates(Frame frame) {
      return List.of(
          Coordinate.floor(),
          PowerTerms.term("a", frame, "size"),
          PowerTerms.term("b", frame, "samples"),
          Coordinate.plain(
              "eta", PowerTerms.SMALLEST_EXPONENT / 2, PowerTerms.LARGEST_EXPONENT / 2));
    }

    @Override
    public double lnLoss(double[] x, Frame frame, Place place, double[] gradient) {
      double value =
          PowerTerms.lnLoss(
              x, frame, x[U] - 2 * x[ETA] * place.n(), x[V] - 2 * x[ETA] * place.d(), gradient);
      gradient[ETA] = -2 * (place.n() * gradient[U] + place.d() * gradient[V]);
      return value;
    }

    @Override
    public double lnLoss(double[] x, Frame frame, Place place, double[] gradient, double[] second) {
      double value = lnLoss(x, frame, place, gradient);
      second[PowerTerms.at(ETA, ETA)] =
          PowerTerms.second(U, ETA, 2 * place.n(), gradient, second)
              + PowerTerms.second(V, ETA, 2 * place.d(), gradient, second);
      return value;
    }

    @Override
    public Gadre law(double[] x, Frame frame) {
      double eta = x[ETA];
      double lnKappa = Math.log(frame.kappa());
      return new Gadre(
          x[E] * frame.loss(),
          Math.exp(x[U] + eta * (lnKappa + 2 * Math.log(frame.params()))),
          Math.exp(x[V] + eta * (lnKappa + 2 * Math.log(frame.samplesSeen()))),
          eta,
          frame.kappa());
    }

    @Override
    public List<double[]> starts(Frame frame, Projection projection) {
      var kind = new Projection.Kind(true, Double.POSITIVE_INFINITY);
      return projection.powerLaws(kind, STARTS).stream()
          .map(law -> PowerTerms.coordinatesOf(law, frame))
          .map(x -> new double[] {x[0], x[1], x[2], x[3] / 2})
          .toList();
    }
  }
}
