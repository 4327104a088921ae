package org.allometry.gpurunner.family.transformer;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shapes whose parameters grow by √2, deeper as they get wider: about √d / 2 blocks, which is 2, 2,
 * 3, 4, 6, 8, 10 blocks at widths 8, 16, 32, 64, 128, 256, 384.
 *
 * @param inputs numbers a token carries in
 * @param multiQuery whether the heads share one key and one value
 * @param zeroOutput whether the output layer starts at zero
 */
record TransformerLadder(int inputs, boolean multiQuery, boolean zeroOutput) {
  private static final int MIN_WIDTH = 4;
  private static final int MAX_WIDTH = 8192;
  private static final int MIN_LAYERS = 2;

  /** One block more or less than the rule weighs as much as 3 % off in parameters. */
  private static final double DEPTH_PENALTY = 0.03;

  /** Shapes nearest to {@code minParams · √2^k}, up to {@code maxParams}; ascending. */
  List<TransformerShape> between(long minParams, long maxParams) {
    List<TransformerShape> ladder = new ArrayList<>();
    long before = 0;
    for (int k = 0; ; k++) {
      double target = minParams * Math.pow(2, k / 2.0);
      if (target > maxParams * 1.0001) {
        return ladder;
      }
      TransformerShape shape = nearest(target);
      if (shape.params() > before) {
        ladder.add(shape);
        before = shape.params();
      }
    }
  }

  private TransformerShape nearest(double target) {
    @Nullable TransformerShape best = null;
    double bestScore = Double.POSITIVE_INFINITY;
    for (int width = MIN_WIDTH; width <= MAX_WIDTH; width += stride(width)) {
      int usual = usualLayers(width);
      for (int layers = Math.max(MIN_LAYERS, usual - 1); layers <= usual + 1; layers++) {
        TransformerShape shape =
            new TransformerShape(inputs, width, layers, heads(width), multiQuery, zeroOutput);
        double score =
            Math.abs(Math.log(shape.params() / target)) + DEPTH_PENALTY * Math.abs(layers - usual);
        if (score < bestScore) {
          best = shape;
          bestScore = score;
        }
      }
    }
    return java.util.Objects.requireNonNull(best);
  }

  private static int usualLayers(int width) {
    return Math.max(MIN_LAYERS, (int) Math.round(Math.sqrt(width) / 2));
  }

  private static int stride(int width) {
    return width < 32 ? 2 : width < 256 ? 4 : 16;
  }

  /** 2, 4 or 8 heads; each divides every width of its range. */
  private static int heads(int width) {
    return width < 32 ? 2 : width < 256 ? 4 : 8;
  }
}
