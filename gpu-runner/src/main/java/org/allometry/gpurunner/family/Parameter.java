package org.allometry.gpurunner.family;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A trainable tensor.
 *
 * @param name unique inside the network, such as {@code blocks.0.mlp.0.weight}
 * @param shape its axes, each at least 1
 * @param initial how its values begin
 */
public record Parameter(String name, List<Integer> shape, Initial initial) {
  /** Copies the shape. */
  public Parameter {
    shape = List.copyOf(shape);
  }

  /** A tensor that begins uniform in {@code ±bound}. */
  public static Parameter uniform(String name, double bound, int... shape) {
    return new Parameter(name, axes(shape), (i, random) -> random.nextDouble(-bound, bound));
  }

  /** A tensor that begins as zero. */
  public static Parameter zero(String name, int... shape) {
    return new Parameter(name, axes(shape), (i, random) -> 0);
  }

  /** Number of values. */
  public int count() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  private static List<Integer> axes(int... shape) {
    return IntStream.of(shape).boxed().toList();
  }

  /** The first value of an element. */
  public interface Initial {
    /**
     * Draws an element; called once for each, in row-major order.
     *
     * @param index row-major index of the element
     * @param random stream of the parameter
     */
    double at(int index, RandomGenerator random);
  }
}
