package org.allometry.gpurunner.family.gatr;

import java.util.List;
import org.allometry.gpurunner.family.CostModel;

/**
 * Counts the matrix products that {@code gatr.py} runs in a training step: the blocks of the
 * equivariant maps, zero blocks included, the products' small constant matrices, attention, and the
 * construction of the blocks from the parameters.
 *
 * <p>The kernel of a CPU runs fewer: no zero blocks (24 multiply-adds a pair of channels instead of
 * 32) and 273 terms for a product and a join instead of 1,296 multiply-adds with constants; but it
 * computes the logits of long scenes twice.
 */
record ExecutedCost(GatrShape shape) {
  /** Forward, gradient of the one factor, gradient of the other. */
  private static final int ALL = 3;

  /** One factor is constant or an input. */
  private static final int WITHOUT_ONE_GRADIENT = 2;

  private static final double FLOP = 2;
  private static final int PAIRS = 8;

  /** Basis maps to the four blocks of every pair. */
  private static final int BLOCKS = PAIRS * 4 * LinearShape.BASIS;

  CostModel.Executed cost() {
    List<LinearShape> kinds =
        List.of(
            fused(shape.attentionInputs("")),
            shape.attentionOutput(""),
            fused(shape.bilinearInputs("")),
            shape.bilinearOutput(""),
            shape.mlpOutput(""));
    double maps = kinds.stream().mapToDouble(ExecutedCost::macs).sum();
    double channelPairs = kinds.stream().mapToDouble(kind -> (double) kind.in() * kind.out()).sum();
    double block = ALL * maps + WITHOUT_ONE_GRADIENT * constantMacs();
    double ends = WITHOUT_ONE_GRADIENT * macs(shape.first()) + ALL * 3.0 * shape.channels();
    // Nothing reads the scalars of the last block, so no gradient flows back through them.
    ends -= 2 * rest(shape.mlpOutput(""));
    double first = (double) shape.first().in() * shape.first().out();
    double construction = BLOCKS * (shape.layers() * channelPairs + first);
    return new CostModel.Executed(
        FLOP * WITHOUT_ONE_GRADIENT * construction,
        FLOP * (shape.layers() * block + ends + handednessMacs()),
        FLOP * ALL * shape.layers() * shape.attentionMacs());
  }

  /** Maps with equal input as one. */
  private static LinearShape fused(List<LinearShape> maps) {
    LinearShape first = maps.get(0);
    return new LinearShape(
        first.name(),
        first.in(),
        maps.stream().mapToInt(LinearShape::out).sum(),
        first.scalarsIn(),
        maps.stream().mapToInt(LinearShape::scalarsOut).sum(),
        first.start());
  }

  /** Seven pairs, and the scalar's pair with the scalar channels. */
  private static double macs(LinearShape map) {
    return (PAIRS - 1) * 4.0 * map.in() * map.out() + rest(map);
  }

  private static double rest(LinearShape map) {
    return (2.0 * map.out() + map.scalarsOut()) * (2.0 * map.in() + map.scalarsIn());
  }

  /** Products with constant matrices in one block. */
  private double constantMacs() {
    double factors = 8.0 * BilinearForms.RANK * PAIRS;
    double products = factors + 2 * 3.0 * BilinearForms.RANK * PAIRS;
    double norms = 2.0 * Algebra.COMPONENTS;
    double metric = (double) GatrShape.FEATURES * GatrShape.FEATURES;
    return shape.channels() * (products + norms) + metric * shape.groups() * shape.headChannels();
  }

  /** Three vectors from all vectors of a token. */
  private double handednessMacs() {
    return 9.0 * shape.inputs().multivectors();
  }
}
