package org.allometry.gpurunner.family.gatr;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Shapes whose parameters grow by √2, deeper as they get wider: about √(2C) blocks, which is 2, 2,
 * 3, 4, 6, 8 blocks at 1, 2, 4, 8, 16, 32 channels.
 *
 * @param inputs what a token carries in
 * @param scalarsPerChannel S / C
 * @param multiQuery whether the heads share one key and one value
 */
record GatrLadder(GatrShape.Inputs inputs, int scalarsPerChannel, boolean multiQuery) {
  private static final int MAX_CHANNELS = 1024;
  private static final int MIN_LAYERS = 2;

  /** From these channels on, eight heads. */
  private static final int WIDE = 16;

  /** One block more or less than the rule weighs as much as 3 % off in parameters. */
  private static final double DEPTH_PENALTY = 0.03;

  /** Shapes nearest to {@code minParams · √2^k}, up to {@code maxParams}; ascending, no twins. */
  List<GatrShape> between(long minParams, long maxParams) {
    List<GatrShape> ladder = new ArrayList<>();
    long before = 0;
    for (int k = 0; ; k++) {
      double target = minParams * Math.pow(2, k / 2.0);
      if (target > maxParams * 1.0001) {
        return ladder;
      }
      GatrShape shape = nearest(target);
      if (shape.params() > before) {
        ladder.add(shape);
        before = shape.params();
      }
    }
  }

  private GatrShape nearest(double target) {
    @Nullable GatrShape best = null;
    double bestScore = Double.POSITIVE_INFINITY;
    for (int channels = 1; channels <= MAX_CHANNELS; channels++) {
      int usual = Math.max(MIN_LAYERS, (int) Math.round(Math.sqrt(2.0 * channels)));
      int least = Math.max(MIN_LAYERS, usual - 1);
      for (int layers = least; layers <= usual + 1; layers++) {
        GatrShape shape = shape(channels, layers);
        double score =
            Math.abs(Math.log(shape.params() / target)) + DEPTH_PENALTY * Math.abs(layers - usual);
        if (score < bestScore) {
          best = shape;
          bestScore = score;
        }
      }
      if (shape(channels, least).params() > 2 * target) {
        break;
      }
    }
    return Objects.requireNonNull(best);
  }

  private GatrShape shape(int channels, int layers) {
    int scalars = scalarsPerChannel * channels;
    return new GatrShape(inputs, channels, scalars, layers, heads(channels, scalars), multiQuery);
  }

  /** Eight or four heads, halved until they split the channels. */
  static int heads(int channels, int scalars) {
    int heads = channels < WIDE ? 4 : 8;
    while (!GatrShape.splits(channels, scalars, heads)) {
      heads /= 2;
    }
    return heads;
  }
}
