package org.allometry.analysis.law;

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

  /** ∂L/∂(E, A, B, α, β) at a point, in this order. */
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
}
