package org.allometry.gpurunner.family.transformer;

import java.util.ArrayList;
import java.util.List;
import org.allometry.gpurunner.family.CostModel;
import org.allometry.gpurunner.family.Parameter;

/**
 * The dimensions of one transformer, and what follows from them.
 *
 * @param inputs numbers a token carries in, at least 1
 * @param width d, a multiple of heads
 * @param layers number of blocks, at least 1
 * @param heads H, at least 1
 * @param multiQuery whether the heads share one key and one value
 * @param zeroOutput whether the output layer starts at zero
 */
record TransformerShape(
    int inputs, int width, int layers, int heads, boolean multiQuery, boolean zeroOutput) {
  /** The displacement. */
  static final int OUTPUTS = 3;

  /** Hidden width of the MLP over d. */
  static final int MLP_FACTOR = 2;

  TransformerShape {
    if (inputs < 1 || width < 1 || layers < 1 || heads < 1 || width % heads != 0) {
      throw new IllegalArgumentException(
          "a transformer needs inputs, layers, heads >= 1 and a width that heads divide, got inputs %d, width %d, layers %d, heads %d"
              .formatted(inputs, width, layers, heads));
    }
  }

  String name() {
    return "d" + width + "-l" + layers;
  }

  int headWidth() {
    return width / heads;
  }

  /** Number of trainable parameters. */
  long params() {
    long attention =
        multiQuery
            ? linearParams(width, width) + 2 * linearParams(width, headWidth())
            : linearParams(width, 3 * width);
    long mlp = linearParams(width, MLP_FACTOR * width) + linearParams(MLP_FACTOR * width, width);
    return linearParams(inputs, width)
        + layers * (attention + linearParams(width, width) + mlp)
        + linearParams(width, OUTPUTS);
  }

  private static long linearParams(int in, int out) {
    return (long) in * out + out;
  }

  /**
   * Nominal cost: 16 d² a token and block for multi-head attention, 2 d² (6 + 2/H) for multi-query,
   * 4 d a pair of tokens and block, and the linear maps in and out.
   */
  CostModel cost() {
    double square = (double) width * width;
    double block = multiQuery ? 2 * square * (6 + 2.0 / heads) : 16 * square;
    double ends = 2.0 * width * (inputs + OUTPUTS);
    // Held for backward: block input, 2 norms, q k v, attention, 2 MLP planes; doubled by
    // gradients.
    double held = 2 * layers * 14.0 * width;
    double heldPairs = 2 * layers * 2.0 * heads;
    double pairs = 4.0 * width * layers;
    double inputGradient = 2.0 * width * inputs;
    double training = CostModel.TRAINING_FACTOR * (layers * block + ends) - inputGradient;
    return new CostModel(
        layers * block + ends,
        pairs,
        new CostModel.Executed(0, training, CostModel.TRAINING_FACTOR * pairs),
        held,
        heldPairs);
  }

  /** Parameters by the names of the GATr library's baseline, in the program's order. */
  List<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>();
    addLinear(all, "linear_in", inputs, width, false);
    for (int i = 0; i < layers; i++) {
      String block = "blocks." + i;
      String qkv = block + ".attention.qkv_linear.";
      if (multiQuery) {
        addLinear(all, qkv + "q_linear", width, width, false);
        addLinear(all, qkv + "k_linear", width, headWidth(), false);
        addLinear(all, qkv + "v_linear", width, headWidth(), false);
      } else {
        addLinear(all, qkv + "linear", width, 3 * width, false);
      }
      addLinear(all, block + ".attention.out_linear", width, width, false);
      addLinear(all, block + ".mlp.0", width, MLP_FACTOR * width, false);
      addLinear(all, block + ".mlp.2", MLP_FACTOR * width, width, false);
    }
    addLinear(all, "linear_out", width, OUTPUTS, zeroOutput);
    return List.copyOf(all);
  }

  /** PyTorch's default for linear layers: weight and bias uniform in ±1/√(fan in). */
  private static void addLinear(
      List<Parameter> all, String name, int in, int out, boolean startsAtZero) {
    double bound = 1 / Math.sqrt(in);
    if (startsAtZero) {
      all.add(Parameter.zero(name + ".weight", out, in));
      all.add(Parameter.zero(name + ".bias", out));
    } else {
      all.add(Parameter.uniform(name + ".weight", bound, out, in));
      all.add(Parameter.uniform(name + ".bias", bound, out));
    }
  }
}
