package org.allometry.gpurunner.family.gatr;

import java.util.List;
import java.util.stream.IntStream;
import org.allometry.gpurunner.family.ShapeLadder;

/**
 * The shapes of a ladder: about √(2C) blocks, which is 2, 2, 3, 4, 6, 8 blocks at 1, 2, 4, 8, 16,
 * 32 channels.
 *
 * @param inputs what a token carries in
 * @param scalarsPerChannel S / C
 * @param multiQuery whether the heads share one key and one value
 */
record GatrLadder(GatrShape.Inputs inputs, int scalarsPerChannel, boolean multiQuery) {
  private static final List<Integer> CHANNELS = IntStream.rangeClosed(1, 1024).boxed().toList();

  /** From these channels on, eight heads. */
  private static final int WIDE = 16;

  /** See {@link ShapeLadder#between}. */
  List<GatrShape> between(long minParams, long maxParams) {
    return new ShapeLadder<>(
            CHANNELS,
            channels -> (int) Math.round(Math.sqrt(2.0 * channels)),
            this::shape,
            GatrShape::params)
        .between(minParams, maxParams);
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
