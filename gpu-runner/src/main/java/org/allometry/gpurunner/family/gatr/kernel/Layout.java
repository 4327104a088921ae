package org.allometry.gpurunner.family.gatr.kernel;

/**
 * Which row of a panel holds what: multivectors as eight pairs (a component without e0, its partner
 * with e0) in the order e1, e2, e3, e12, e13, e23, e123, 1, each pair with the channels of the one
 * and then of the other; and the scalar channels before the last pair, because linear maps mix them
 * with the scalar component.
 *
 * @param channels multivector channels
 * @param scalars scalar channels
 */
record Layout(int channels, int scalars) {
  static final int PAIRS = 8;

  /** The pair of the scalar component. */
  static final int SCALAR = 7;

  /** The pair of e123. */
  static final int TRIVECTOR = 6;

  /** Components of a multivector. */
  static final int COMPONENTS = 16;

  int rows() {
    return COMPONENTS * channels + scalars;
  }

  /** First row of the scalar channels. */
  int firstScalar() {
    return 2 * SCALAR * channels;
  }

  /** First row of a pair's components without e0. */
  int free(int pair) {
    return 2 * pair * channels + (pair == SCALAR ? scalars : 0);
  }

  /** First row of a pair's components with e0. */
  int ideal(int pair) {
    return free(pair) + channels;
  }

  /** First row of a plane, numbered 2 · pair + half. */
  int plane(int plane) {
    return free(plane / 2) + plane % 2 * channels;
  }
}
