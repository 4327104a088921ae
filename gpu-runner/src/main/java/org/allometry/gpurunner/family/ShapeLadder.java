package org.allometry.gpurunner.family;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.IntUnaryOperator;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Shapes of one kind of network whose parameters grow by √2, deeper as they get wider.
 *
 * @param widths that a shape may have, ascending, not empty
 * @param usualLayers depth that a width should have, not falling with the width
 * @param shape the shape of a width and a number of layers; parameters grow with both
 * @param params parameters of a shape
 * @param <S> shape of a network
 */
public record ShapeLadder<S>(
    List<Integer> widths,
    IntUnaryOperator usualLayers,
    BiFunction<Integer, Integer, S> shape,
    ToLongFunction<S> params) {
  private static final int MIN_LAYERS = 2;

  /** One block more or less than usual weighs as much as 3 % off in parameters. */
  private static final double DEPTH_PENALTY = 0.03;

  /** Above the last target by so much is rounding of √2. */
  private static final double SLACK = 1.0001;

  /** Copies the widths. */
  public ShapeLadder {
    widths = List.copyOf(widths);
  }

  /**
   * Shapes nearest to {@code minParams · √2^k}, up to {@code maxParams}; ascending, no twins.
   *
   * @param minParams at least 1
   * @param maxParams at least minParams
   */
  public List<S> between(long minParams, long maxParams) {
    List<S> ladder = new ArrayList<>();
    long before = 0;
    for (int k = 0; ; k++) {
      double target = minParams * Math.pow(2, k / 2.0);
      if (target > maxParams * SLACK) {
        return ladder;
      }
      S nearest = nearest(target);
      if (params.applyAsLong(nearest) > before) {
        ladder.add(nearest);
        before = params.applyAsLong(nearest);
      }
    }
  }

  private S nearest(double target) {
    @Nullable S best = null;
    double bestScore = Double.POSITIVE_INFINITY;
    for (int width : widths) {
      int usual = Math.max(MIN_LAYERS, usualLayers.applyAsInt(width));
      int least = Math.max(MIN_LAYERS, usual - 1);
      for (int layers = least; layers <= usual + 1; layers++) {
        S candidate = shape.apply(width, layers);
        double score =
            Math.abs(Math.log(params.applyAsLong(candidate) / target))
                + DEPTH_PENALTY * Math.abs(layers - usual);
        if (score < bestScore) {
          best = candidate;
          bestScore = score;
        }
      }
      if (params.applyAsLong(shape.apply(width, least)) > 2 * target) {
        break;
      }
    }
    return Objects.requireNonNull(best);
  }
}
