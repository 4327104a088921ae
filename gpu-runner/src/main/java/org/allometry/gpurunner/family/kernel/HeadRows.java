package org.allometry.gpurunner.family.kernel;

/**
 * Dimensions of attention.
 *
 * @param heads H, each with queries of its own
 * @param groups keys and values: 1, which all heads share, or one for each head
 * @param width rows of a query or key
 * @param valueWidth rows of a value
 */
public record HeadRows(int heads, int groups, int width, int valueWidth) {
  /** Which key and value a head reads. */
  int group(int head) {
    return groups == 1 ? 0 : head;
  }
}
