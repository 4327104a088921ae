package org.allometry.gpurunner.task;

import java.util.SplittableRandom;

/**
 * The random numbers of one sample, which depend on the data set's seed, the split and the sample's
 * index alone, so that samples can be generated in any order and on any machine.
 *
 * <p>Elementary functions are those of {@link StrictMath}, which are the same bits everywhere.
 */
public final class SampleRandom {
  private final SplittableRandom random;

  /**
   * The stream of one sample.
   *
   * @param seed of the data set
   * @param split number of the split
   * @param index of the sample in its split
   */
  public SampleRandom(long seed, int split, long index) {
    this.random = new SplittableRandom(mix(mix(mix(seed) + split) + index));
  }

  /** Uniform in [0, 1). */
  public double uniform() {
    return (random.nextLong() >>> 11) * 0x1.0p-53;
  }

  /** Uniform in {@code range}. */
  public double uniform(Interval range) {
    return range.low() + (range.high() - range.low()) * uniform();
  }

  /** Uniform in logarithm in {@code range}, which lies above 0. */
  public double logUniform(Interval range) {
    double low = StrictMath.log(range.low());
    return StrictMath.exp(low + (StrictMath.log(range.high()) - low) * uniform());
  }

  /** A whole number in {@code [0, bound)}. */
  public int below(int bound) {
    return (int) (uniform() * bound);
  }

  /** Standard normal (Box and Muller, 1958). */
  public double gaussian() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform()));
    return radius * StrictMath.cos(2 * StrictMath.PI * uniform());
  }

  /** A rotation, uniform over all of them, as a unit quaternion (w, x, y, z). */
  public double[] rotation() {
    double[] q = new double[4];
    double squares = 0;
    while (squares < 1e-6) {
      squares = 0;
      for (int i = 0; i < 4; i++) {
        q[i] = gaussian();
        squares += q[i] * q[i];
      }
    }
    double norm = StrictMath.sqrt(squares);
    for (int i = 0; i < 4; i++) {
      q[i] /= norm;
    }
    return q;
  }

  /** Shuffles {@code order} (Fisher and Yates). */
  public void shuffle(int[] order) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = below(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
  }

  /** Finaliser of SplitMix64 (Steele, Lea and Flood, 2014), with its increment. */
  private static long mix(long z) {
    long x = z + 0x9E3779B97F4A7C15L;
    x = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
    x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
    return x ^ (x >>> 31);
  }
}
