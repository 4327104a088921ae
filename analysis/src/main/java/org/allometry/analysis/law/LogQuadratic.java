package org.allometry.analysis.law;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * L = exp(g(n)) + exp(h(n) − exp(k(n)) d) with n = ln(N/N0), d = ln(D/D0) and g, h, k quadratic in
 * n: floor, height and exponent of the law in D all change with size (same content as Farseer, Li
 * et al. 2025, arXiv 2506.10972).
 *
 * @param g ln of the loss of infinitely many samples
 * @param h ln of the rest at D0
 * @param k ln of the exponent in D
 * @param frame reference point (N0, D0) and the sampled sizes
 */
public record LogQuadratic(Quadratic g, Quadratic h, Quadratic k, Frame frame)
    implements ScalingLaw {
  /** The law's name. */
  public static final String NAME = "log-quadratic";

  private static final List<String> NAMES =
      List.of("g0", "g1", "g2", "h0", "h1", "h2", "k0", "k1", "k2");

  /**
   * A quadratic says nothing about sizes further outside the sampled ones than they span, and at
   * least a factor of ten.
   */
  private static final double SMALLEST_REACH = Math.log(10);

  /**
   * c0 + c1 n + c2 n².
   *
   * @param c0 constant
   * @param c1 slope at 0
   * @param c2 curvature
   */
  public record Quadratic(double c0, double c1, double c2) {
    double at(double n) {
      return c0 + n * (c1 + n * c2);
    }

    double slope(double n) {
      return c1 + 2 * n * c2;
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
    return new double[] {g.c0(), g.c1(), g.c2(), h.c0(), h.c1(), h.c2(), k.c0(), k.c1(), k.c2()};
  }

  @Override
  public double loss(double params, double samplesSeen) {
    double n = frame.n(params);
    return Math.exp(g.at(n)) + rest(n, frame.d(samplesSeen));
  }

  /** exp(h(n) − exp(k(n)) d). */
  private double rest(double n, double d) {
    return Math.exp(lnRest(n, d));
  }

  private double lnRest(double n, double d) {
    return h.at(n) - Math.exp(k.at(n)) * d;
  }

  @Override
  public double lnLoss(double params, double samplesSeen) {
    double n = frame.n(params);
    double lnFloor = g.at(n);
    double lnRest = lnRest(n, frame.d(samplesSeen));
    double larger = Math.max(lnFloor, lnRest);
    return larger + Math.log1p(Math.exp(Math.min(lnFloor, lnRest) - larger));
  }

  @Override
  public double[] gradient(double params, double samplesSeen) {
    double n = frame.n(params);
    double d = frame.d(samplesSeen);
    double floor = Math.exp(g.at(n));
    double rest = rest(n, d);
    double byK = -rest * Math.exp(k.at(n)) * d;
    return new double[] {
      floor, floor * n, floor * n * n, rest, rest * n, rest * n * n, byK, byK * n, byK * n * n
    };
  }

  @Override
  public Slopes slopes(double params, double samplesSeen) {
    double n = frame.n(params);
    double d = frame.d(samplesSeen);
    double floor = Math.exp(g.at(n));
    double rest = rest(n, d);
    double exponent = Math.exp(k.at(n));
    double loss = floor + rest;
    return new Slopes(
        (floor * g.slope(n) + rest * (h.slope(n) - exponent * k.slope(n) * d)) / loss,
        -rest * exponent / loss);
  }

  @Override
  public Optional<Frame> reference() {
    return Optional.of(frame);
  }

  @Override
  public Range sizes() {
    Range sampled = frame.sizes();
    double reach = Math.max(SMALLEST_REACH, sampled.high() - sampled.low());
    return new Range(sampled.low() - reach, sampled.high() + reach);
  }

  /** The law as fits search it: its nine coefficients as they are. */
  public static final class Form implements LawForm {
    private static final int G = 0;
    private static final int H = 3;
    private static final int K = 6;
    private static final int COUNT = 9;

    /** Half as likely as a law of constant exponents before any evidence. */
    private static final double PRIOR = 0.5;

    private static final int POWER_LAWS = 2;

    private static final double[] EXPONENT_SLOPES = {-0.05, 0.05};

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public String assumption() {
      return "at every size the loss is a power law in samples above a floor, whose floor, height"
          + " and exponent change smoothly with size";
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
      return new Needs(COUNT, false, 5, 4, 0);
    }

    @Override
    public List<Coordinate> coordinates(Frame frame) {
      return List.of(
          PowerTerms.term("g0", frame, "size for unlimited samples"),
          Coordinate.plain("g1", -4, 4),
          Coordinate.plain("g2", -2, 2),
          PowerTerms.term("h0", frame, "samples"),
          Coordinate.plain("h1", -4, 4),
          Coordinate.plain("h2", -2, 2),
          Coordinate.plain(
              "k0", Math.log(PowerTerms.SMALLEST_EXPONENT), Math.log(PowerTerms.LARGEST_EXPONENT)),
          Coordinate.plain("k1", -2, 2),
          Coordinate.plain("k2", -1, 1));
    }

    @Override
    public double lnLoss(double[] x, Frame frame, Place place, double[] gradient) {
      double n = place.n();
      double exponent = Math.exp(x[K] + n * (x[K + 1] + n * x[K + 2]));
      double lnFloor = x[G] + n * (x[G + 1] + n * x[G + 2]);
      double lnRest = x[H] + n * (x[H + 1] + n * x[H + 2]) - exponent * place.d();
      double larger = Math.max(lnFloor, lnRest);
      double floor = Math.exp(lnFloor - larger);
      double rest = Math.exp(lnRest - larger);
      double loss = floor + rest;
      gradient[G] = floor / loss;
      gradient[H] = rest / loss;
      gradient[K] = -gradient[H] * exponent * place.d();
      for (int part = G; part <= K; part += 3) {
        gradient[part + 1] = n * gradient[part];
        gradient[part + 2] = n * gradient[part + 1];
      }
      return larger + Math.log(loss);
    }

    @Override
    public double lnLoss(double[] x, Frame frame, Place place, double[] gradient, double[] second) {
      double value = lnLoss(x, frame, place, gradient);
      double n = place.n();
      double byK = -Math.exp(x[K] + n * (x[K + 1] + n * x[K + 2])) * place.d();
      double rest = gradient[H];
      block(second, G, G, gradient[G], n);
      block(second, H, H, rest, n);
      block(second, K, H, rest * byK, n);
      block(second, K, K, rest * byK * (1 + byK), n);
      return value;
    }

    /** Writes value · n^(i+j) for the powers i of one quadratic and j of another. */
    private static void block(double[] second, int row, int column, double value, double n) {
      double ofRow = value;
      for (int i = row; i < row + 3; i++) {
        double entry = ofRow;
        for (int j = column; j < column + 3; j++) {
          if (j <= i) {
            second[i * (i + 1) / 2 + j] = entry;
          }
          entry *= n;
        }
        ofRow *= n;
      }
    }

    /** Its coefficients are logarithms, which must stay finite. */
    @Override
    public boolean dropsLostTerms() {
      return false;
    }

    @Override
    public LogQuadratic law(double[] x, Frame frame) {
      return new LogQuadratic(quadratic(x, G), quadratic(x, H), quadratic(x, K), frame);
    }

    private static Quadratic quadratic(double[] x, int from) {
      return new Quadratic(x[from], x[from + 1], x[from + 2]);
    }

    /** Power laws written as quadratics, also with exponents in D that change with size. */
    @Override
    public List<double[]> starts(Frame frame, Projection projection) {
      List<double[]> starts = new ArrayList<>();
      for (Chinchilla law : projection.powerLaws(Projection.Kind.FREE, POWER_LAWS)) {
        double[] x = start(law, frame);
        starts.add(x);
        for (double slope : EXPONENT_SLOPES) {
          double[] tilted = x.clone();
          tilted[K + 1] = slope;
          starts.add(tilted);
        }
      }
      return starts;
    }

    private static double[] start(Chinchilla law, Frame frame) {
      double[] x = new double[COUNT];
      double low = frame.n(Math.exp(frame.sizes().low()));
      double high = frame.n(Math.exp(frame.sizes().high()));
      double[] n = {low, 0.5 * (low + high), high};
      double[] floor = new double[3];
      for (int i = 0; i < 3; i++) {
        double at = law.e() + law.sizeTerm(frame.params() * Math.exp(n[i]));
        floor[i] = Math.log(Math.max(at, 1e-9 * frame.loss()));
      }
      double left = (floor[1] - floor[0]) / (n[1] - n[0]);
      double right = (floor[2] - floor[1]) / (n[2] - n[1]);
      x[G + 2] = (right - left) / (n[2] - n[0]);
      x[G + 1] = left - x[G + 2] * (n[0] + n[1]);
      x[G] = floor[0] - n[0] * (x[G + 1] + n[0] * x[G + 2]);
      double rest = law.sampleTerm(frame.samplesSeen());
      x[H] = Math.log(Math.max(rest, 1e-9 * frame.loss()));
      x[K] = Math.log(law.beta());
      return x;
    }
  }
}
