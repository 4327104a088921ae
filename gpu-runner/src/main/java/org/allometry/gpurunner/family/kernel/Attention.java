package org.allometry.gpurunner.family.kernel;

/**
 * Softmax attention from features: panels of queries and results hold the heads' rows behind one
 * another, those of keys and values the groups'. Products of queries and keys are logarithms of
 * base 2, so one of them has to be scaled by {@link #LOG2_E} beside what is usual.
 */
public interface Attention {
  /** Attention in scenes of such columns. */
  static Attention of(HeadRows heads, Columns columns) {
    return columns.isShort()
        ? new ShortAttention(heads, columns)
        : new LongAttention(heads, columns);
  }

  /** Added to the logits of keys that are padding: their weight is exactly 0. */
  float HIDDEN = -1e30f;

  /** log₂ e. */
  double LOG2_E = 1.4426950408889634;

  /** Floats that {@link #forward} keeps for {@link #backward}. */
  int kept();

  /**
   * Attends.
   *
   * @param hidden for every column 0, or {@link #HIDDEN} where it is padding
   * @param kept is filled
   */
  void forward(Heads x, Panel result, float[] hidden, float[] kept);

  /**
   * Gradients of queries, keys and values.
   *
   * @param kept of the forward pass
   * @param result of the forward pass
   * @param dResult its gradient
   * @param dx is filled
   */
  void backward(Heads x, Panel result, Panel dResult, float[] hidden, float[] kept, Heads dx);

  /** Queries, keys and values. */
  record Heads(Panel queries, Panel keys, Panel values) {}
}
