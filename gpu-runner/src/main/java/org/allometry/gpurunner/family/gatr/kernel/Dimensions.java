package org.allometry.gpurunner.family.gatr.kernel;

import java.util.List;

/**
 * What a kernel must know of its network.
 *
 * @param channels hidden multivector channels C
 * @param scalars hidden scalar channels S
 * @param layers number of blocks
 * @param heads of attention
 * @param multiQuery whether the heads share one key and one value, with a map of its own each
 * @param headChannels multivector channels of a head
 * @param headScalars scalar channels of a head
 * @param scalarsIn scalar channels of the input, at least 1
 * @param through for every direction, the point that its plane passes through
 * @param points multivector channels of the input that are points
 * @param reinserted multivector channels of the input that queries and keys read again
 * @param reinsertedScalars scalar channels of the input that they read again
 */
public record Dimensions(
    int channels,
    int scalars,
    int layers,
    int heads,
    boolean multiQuery,
    int headChannels,
    int headScalars,
    int scalarsIn,
    List<Integer> through,
    int points,
    List<Integer> reinserted,
    List<Integer> reinsertedScalars) {
  /** Copies the lists. */
  public Dimensions {
    through = List.copyOf(through);
    reinserted = List.copyOf(reinserted);
    reinsertedScalars = List.copyOf(reinsertedScalars);
  }

  HeadShape headShape() {
    return new HeadShape(heads, multiQuery ? 1 : heads, headChannels, headScalars);
  }

  Layout input() {
    return new Layout(points + through.size(), scalarsIn);
  }

  Layout hidden() {
    return new Layout(channels, scalars);
  }

  /** What queries and keys read. */
  Layout attended() {
    return new Layout(channels + reinserted.size(), scalars + reinsertedScalars.size());
  }

  /** Factors of products and joins. */
  Layout factors() {
    return new Layout(4 * channels, 0);
  }

  /** Products and joins, with the scalar channels of the block. */
  Layout products() {
    return new Layout(2 * channels, scalars);
  }

  /** Inside the block's last part. */
  Layout wide() {
    return new Layout(2 * channels, 2 * scalars);
  }
}
