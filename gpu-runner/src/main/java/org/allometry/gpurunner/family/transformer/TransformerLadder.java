package org.allometry.gpurunner.family.transformer;

import java.util.List;
import java.util.stream.IntStream;
import org.allometry.gpurunner.family.ShapeLadder;

/**
 * The shapes of a ladder: about √d / 2 blocks, which is 2, 2, 3, 4, 6, 8, 10 blocks at widths 8,
 * 16, 32, 64, 128, 256, 384.
 *
 * @param inputs numbers a token carries in
 * @param multiQuery whether the heads share one key and one value
 * @param zeroOutput whether the output layer starts at zero
 */
record TransformerLadder(int inputs, boolean multiQuery, boolean zeroOutput) {
  private static final List<Integer> WIDTHS =
      IntStream.iterate(4, width -> width <= 8192, width -> width + stride(width)).boxed().toList();

  /** See {@link ShapeLadder#between}. */
  List<TransformerShape> between(long minParams, long maxParams) {
    return new ShapeLadder<>(
            WIDTHS,
            width -> (int) Math.round(Math.sqrt(width) / 2),
            this::shape,
            TransformerShape::params)
        .between(minParams, maxParams);
  }

  private TransformerShape shape(int width, int layers) {
    return new TransformerShape(inputs, width, layers, heads(width), multiQuery, zeroOutput);
  }

  private static int stride(int width) {
    return width < 32 ? 2 : width < 256 ? 4 : 16;
  }

  /** 2, 4 or 8 heads; each divides every width of its range. */
  private static int heads(int width) {
    return width < 32 ? 2 : width < 256 ? 4 : 8;
  }
}
