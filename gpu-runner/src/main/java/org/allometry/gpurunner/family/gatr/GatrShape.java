package org.allometry.gpurunner.family.gatr;

import java.util.ArrayList;
import java.util.List;
import org.allometry.gpurunner.family.CostModel;
import org.allometry.gpurunner.family.Parameter;
import org.allometry.gpurunner.family.gatr.LinearShape.Start;

/**
 * The dimensions of one network, and what follows from them.
 *
 * @param inputs what a token carries in
 * @param channels multivector channels C, at least 1
 * @param scalars scalar channels S, at least 1
 * @param layers number of blocks, at least 1
 * @param heads H; see {@link #splits}
 * @param multiQuery whether the heads share one key and one value
 */
record GatrShape(
    Inputs inputs, int channels, int scalars, int layers, int heads, boolean multiQuery) {
  /** Multivector channels out; the displacement is the vector part of the first. */
  static final int OUTPUTS = 1;

  /** Attention works with twice the hidden channels, over all heads. */
  private static final int INCREASE = 2;

  private static final int LEAST_HEAD_SCALARS = 4;

  /** Features of a multivector channel in the logits: seven components, five of the distance. */
  static final int FEATURES = 12;

  /** Nominal FLOP of a product by the dense table: outer product, then a 256 × 16 map. */
  private static final double DENSE_PRODUCT = 8448;

  /** Nominal FLOP of the distance features of a channel, and of softmax for an entry. */
  private static final double DISTANCE_FEATURES = 14;

  private static final double SOFTMAX = 5;

  /**
   * What a token carries in.
   *
   * @param multivectors channels, at least 1
   * @param scalars channels, at least 1
   * @param reinserted multivector channels that queries and keys of every block read again
   * @param reinsertedScalars scalar channels that they read again
   */
  record Inputs(int multivectors, int scalars, int reinserted, int reinsertedScalars) {
    Inputs {
      if (multivectors < 1 || scalars < 1 || reinserted < 0 || reinsertedScalars < 0) {
        throw new IllegalArgumentException(
            "inputs need at least one multivector and one scalar, got %d and %d"
                .formatted(multivectors, scalars));
      }
    }
  }

  GatrShape {
    if (channels < 1 || scalars < 1 || layers < 1 || !splits(channels, scalars, heads)) {
      throw new IllegalArgumentException(
          "no network has %d channels, %d scalars, %d layers, %d heads"
              .formatted(channels, scalars, layers, heads));
    }
  }

  /**
   * Whether heads share the channels evenly: they divide twice the channels and twice the scalars,
   * or there are so few that every head gets the least, one channel and four scalars.
   */
  static boolean splits(int channels, int scalars, int heads) {
    return heads >= 1
        && (INCREASE * channels % heads == 0 || INCREASE * channels < heads)
        && (INCREASE * scalars % heads == 0 || INCREASE * scalars < LEAST_HEAD_SCALARS * heads);
  }

  String name() {
    return "c" + channels + "-s" + scalars + "-l" + layers;
  }

  /** Multivector channels of one head. */
  int headChannels() {
    return Math.max(INCREASE * channels / heads, 1);
  }

  /** Scalar channels of one head. */
  int headScalars() {
    return Math.max(INCREASE * scalars / heads, LEAST_HEAD_SCALARS);
  }

  /** Keys and values: 1, or one for each head. */
  int groups() {
    return multiQuery ? 1 : heads;
  }

  /** Number of trainable parameters. */
  long params() {
    return parameters().stream().mapToLong(Parameter::count).sum();
  }

  /** Parameters by the reference's names, in the program's order. */
  List<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>(first().parameters());
    for (int i = 0; i < layers; i++) {
      String block = "blocks." + i + ".";
      attentionInputs(block).forEach(map -> all.addAll(map.parameters()));
      all.addAll(attentionOutput(block).parameters());
      all.add(Parameter.zero(block + "attention.attention.log_weights", heads, 1, headChannels()));
      bilinearInputs(block).forEach(map -> all.addAll(map.parameters()));
      all.addAll(bilinearOutput(block).parameters());
      all.addAll(mlpOutput(block).parameters());
    }
    all.addAll(last().parameters());
    return List.copyOf(all);
  }

  LinearShape first() {
    return new LinearShape(
        "linear_in.", inputs.multivectors, channels, inputs.scalars, scalars, Start.DEFAULT);
  }

  /** Queries, keys and values: three maps for multi-query attention, one for multi-head. */
  List<LinearShape> attentionInputs(String block) {
    String name = block + "attention.qkv_module.";
    int in = channels + inputs.reinserted;
    int scalarsIn = scalars + inputs.reinsertedScalars;
    int q = heads * headChannels();
    int s = heads * headScalars();
    return multiQuery
        ? List.of(
            new LinearShape(name + "q_linear.", in, q, scalarsIn, s, Start.DEFAULT),
            new LinearShape(
                name + "k_linear.", in, headChannels(), scalarsIn, headScalars(), Start.DEFAULT),
            new LinearShape(
                name + "v_linear.",
                channels,
                headChannels(),
                scalars,
                headScalars(),
                Start.DEFAULT))
        : List.of(new LinearShape(name + "in_linear.", in, 3 * q, scalarsIn, 3 * s, Start.DEFAULT));
  }

  LinearShape attentionOutput(String block) {
    return new LinearShape(
        block + "attention.out_linear.",
        heads * headChannels(),
        channels,
        heads * headScalars(),
        scalars,
        Start.SMALL);
  }

  /** Factors of the products, then of the joins. */
  List<LinearShape> bilinearInputs(String block) {
    String name = block + "mlp.layers.0.linear_";
    return List.of(
        new LinearShape(name + "left.", channels, channels, scalars, 0, Start.DEFAULT),
        new LinearShape(name + "right.", channels, channels, scalars, 0, Start.ALMOST_UNIT_SCALAR),
        new LinearShape(name + "join_left.", channels, channels, scalars, 0, Start.DEFAULT),
        new LinearShape(name + "join_right.", channels, channels, scalars, 0, Start.DEFAULT));
  }

  LinearShape bilinearOutput(String block) {
    return new LinearShape(
        block + "mlp.layers.0.linear_out.",
        2 * channels,
        2 * channels,
        scalars,
        2 * scalars,
        Start.DEFAULT);
  }

  LinearShape mlpOutput(String block) {
    return new LinearShape(
        block + "mlp.layers.2.", 2 * channels, channels, 2 * scalars, scalars, Start.DEFAULT);
  }

  LinearShape last() {
    return new LinearShape("linear_out.", channels, OUTPUTS, scalars, 0, Start.DEFAULT);
  }

  /**
   * Nominal cost as the reference's authors count: every map of multivectors as a dense 16 × 16 map
   * and products by the dense table; and what {@code gatr.py} executes.
   */
  CostModel cost() {
    double block =
        bilinearOutput("").flops(LinearShape.DENSE) + mlpOutput("").flops(LinearShape.DENSE);
    block += attentionOutput("").flops(LinearShape.DENSE) + 2 * channels * DENSE_PRODUCT;
    for (LinearShape map : attentionInputs("")) {
      block += map.flops(LinearShape.DENSE);
    }
    for (LinearShape map : bilinearInputs("")) {
      block += map.flops(LinearShape.DENSE);
    }
    block += DISTANCE_FEATURES * (heads + groups()) * headChannels();
    double ends = first().flops(LinearShape.DENSE) + last().flops(LinearShape.DENSE);
    double held = (224.0 + 14 * BilinearForms.RANK) * channels + 12.0 * scalars;
    return new CostModel(
        layers * block + ends,
        layers * (2 * attentionMacs() + SOFTMAX * heads),
        new ExecutedCost(this).cost(),
        2 * layers * held,
        2.0 * layers * 2 * heads);
  }

  /** Multiply-adds a pair of tokens of one block's attention. */
  double attentionMacs() {
    int logits = FEATURES * headChannels() + headScalars();
    int values = Algebra.COMPONENTS * headChannels() + headScalars();
    return (double) heads * (logits + values);
  }
}
