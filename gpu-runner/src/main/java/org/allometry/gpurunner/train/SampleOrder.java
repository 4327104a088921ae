package org.allometry.gpurunner.train;

/**
 * Which training samples a step sees: every pass over the data visits each sample once, in an order
 * of its own that depends on seed and pass alone.
 *
 * <p>Any step's samples are found without the steps before, by a permutation that is computed, not
 * stored: a Feistel network over the next power of four, walked along its cycle back into the range
 * (Black and Rogaway 2002, "Ciphers with arbitrary finite domains").
 */
final class SampleOrder {
  private static final int ROUNDS = 4;

  private final long seed;
  private final int samples;
  private final int halfBits;

  /**
   * The order of a trial.
   *
   * @param seed of the trial
   * @param samples training samples, at least 1
   */
  SampleOrder(long seed, int samples) {
    if (samples < 1) {
      throw new IllegalArgumentException("training needs at least 1 sample, got " + samples);
    }
    this.seed = seed;
    this.samples = samples;
    this.halfBits = Math.max(1, (33 - Integer.numberOfLeadingZeros(samples - 1)) / 2);
  }

  /** Indices of the {@code batch} samples of a step, in training order. */
  int[] indices(int step, int batch) {
    int[] indices = new int[batch];
    for (int i = 0; i < batch; i++) {
      long position = (long) step * batch + i;
      indices[i] = at(position / samples, (int) (position % samples));
    }
    return indices;
  }

  private int at(long pass, int position) {
    long key = mix(seed ^ mix(pass + 0x5DEECE66DL));
    long value = position;
    do {
      value = permute(value, key);
    } while (value >= samples);
    return (int) value;
  }

  private long permute(long value, long key) {
    long mask = (1L << halfBits) - 1;
    long left = value >>> halfBits;
    long right = value & mask;
    for (int round = 0; round < ROUNDS; round++) {
      long next = left ^ (mix(right + key + round * 0x9E3779B97F4A7C15L) & mask);
      left = right;
      right = next;
    }
    return left << halfBits | right;
  }

  /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014). */
  private static long mix(long z) {
    long a = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ a >>> 27) * 0x94D049BB133111EBL;
    return b ^ b >>> 31;
  }
}
