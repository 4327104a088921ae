package org.allometry.gpurunner.family.gatr.kernel;

import org.allometry.gpurunner.family.kernel.HeadRows;

/**
 * Dimensions of attention.
 *
 * @param heads H, each with queries of its own
 * @param groups keys and values: 1, which all heads share, or one for each head
 * @param channels multivector channels of a head
 * @param scalars scalar channels of a head
 */
record HeadShape(int heads, int groups, int channels, int scalars) {
  /** Features of a multivector channel in the logits: seven components, five of the distance. */
  static final int FEATURES = 12;

  /** Rows of a query or key. */
  int width() {
    return FEATURES * channels + scalars;
  }

  /** Rows of a value. */
  int valueWidth() {
    return Layout.COMPONENTS * channels + scalars;
  }

  /** The same in rows. */
  HeadRows rows() {
    return new HeadRows(heads, groups, width(), valueWidth());
  }

  /** Channels (queries, keys, values), in each the heads of a channel behind one another. */
  Layout inputs() {
    return new Layout((heads + 2 * groups) * channels, (heads + 2 * groups) * scalars);
  }

  /** Channels of a head behind one another. */
  Layout outputs() {
    return new Layout(heads * channels, heads * scalars);
  }
}
