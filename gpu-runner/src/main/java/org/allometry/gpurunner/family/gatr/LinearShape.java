package org.allometry.gpurunner.family.gatr;

import java.util.List;
import org.allometry.gpurunner.family.Parameter;

/**
 * The dimensions of one equivariant linear map, and how its parameters begin.
 *
 * @param name prefix of its parameters, such as {@code linear_in.}
 * @param in multivector channels in
 * @param out multivector channels out
 * @param scalarsIn scalar channels in, at least 1
 * @param scalarsOut scalar channels out; 0 for none
 * @param start scheme of its first values
 */
record LinearShape(String name, int in, int out, int scalarsIn, int scalarsOut, Start start) {
  /** Non-zero maps of multivectors that commute with the group: five projections, four with e0. */
  static final int BASIS = 9;

  /** Components that the dense convention charges for a pair of channels. */
  static final int DENSE = Algebra.COMPONENTS * Algebra.COMPONENTS;

  /** Bounds of the nine weights over 1/√in, as realised by the reference. */
  private static final double[] FACTORS = {
    1,
    Math.sqrt(4),
    Math.sqrt(6),
    Math.sqrt(2),
    Math.sqrt(0.5),
    Math.sqrt(0.5),
    Math.sqrt(1.5),
    Math.sqrt(1.5),
    Math.sqrt(0.5)
  };

  /** Initialisation schemes of the reference: factors of multivectors and scalars, bias. */
  enum Start {
    DEFAULT(1, 1, 0),
    /** Nearly zero, for what is added to the residual stream. */
    SMALL(0.1, 0.1, 0),
    UNIT_SCALAR(0.1, 1, 1),
    /** About 1, for the right factor of a product. */
    ALMOST_UNIT_SCALAR(0.5, 1, 1);

    private final double multivectors;
    private final double scalars;
    private final double bias;

    Start(double multivectors, double scalars, double bias) {
      this.multivectors = multivectors;
      this.scalars = scalars;
      this.bias = bias;
    }
  }

  LinearShape {
    if (in < 1 || out < 1 || scalarsIn < 1 || scalarsOut < 0) {
      throw new IllegalArgumentException(
          "the map %s needs channels >= 1, got in %d, out %d, scalars in %d, out %d"
              .formatted(name, in, out, scalarsIn, scalarsOut));
    }
  }

  long params() {
    return parameters().stream().mapToLong(Parameter::count).sum();
  }

  /** Forward FLOP a token with {@code perChannelPair} multiply-adds for a pair of channels. */
  double flops(double perChannelPair) {
    double scalarMaps =
        (double) scalarsIn * out + (double) in * scalarsOut + (double) scalarsIn * scalarsOut;
    return 2 * (perChannelPair * in * out + scalarMaps);
  }

  /** Parameters by the reference's names. */
  List<Parameter> parameters() {
    double mv = start.multivectors;
    Parameter weight = weight(mv / Math.sqrt(in));
    Parameter fromScalars =
        Parameter.uniform(name + "s2mvs.weight", mv / Math.sqrt(2.0 * scalarsIn), out, scalarsIn);
    double biasBound = 1 / Math.sqrt((double) scalarsIn + in);
    Parameter bias =
        new Parameter(
            name + "s2mvs.bias",
            List.of(out),
            (i, random) -> start.bias + random.nextDouble(-biasBound, biasBound));
    if (scalarsOut == 0) {
      return List.of(weight, fromScalars, bias);
    }
    double s = start.scalars;
    return List.of(
        weight,
        fromScalars,
        bias,
        Parameter.uniform(name + "mvs2s.weight", s / Math.sqrt(2.0 * in), scalarsOut, in),
        Parameter.uniform(name + "mvs2s.bias", s * biasBound, scalarsOut),
        Parameter.uniform(
            name + "s2s.weight", s / Math.sqrt(2.0 * scalarsIn), scalarsOut, scalarsIn));
  }

  private Parameter weight(double unit) {
    return new Parameter(
        name + "weight",
        List.of(out, in, BASIS),
        (i, random) -> {
          double bound = unit * FACTORS[i % BASIS];
          return random.nextDouble(-bound, bound);
        });
  }
}
