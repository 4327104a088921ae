package org.allometry.gpurunner.family.gatr;

import java.util.List;

/**
 * The projective geometric algebra G(3,0,1): four anticommuting vectors, e0 with square 0 and e1,
 * e2, e3 with square 1.
 *
 * <p>A multivector has 16 components in the order 1; e0, e1, e2, e3; e01, e02, e03, e12, e13, e23;
 * e012, e013, e023, e123; e0123. A blade is a set of the four vectors, a bit mask in which bit k
 * stands for e_k.
 */
final class Algebra {
  static final int COMPONENTS = 16;

  /** Components without e0, ordered as the blades 1, e1, e2, e3, e12, e13, e23, e123. */
  static final List<Integer> FREE = List.of(0, 2, 3, 4, 8, 9, 10, 14);

  /** e0 times each of {@link #FREE}. */
  static final List<Integer> IDEAL = List.of(1, 5, 6, 7, 11, 12, 13, 15);

  private static final int[] MASKS = {0, 1, 2, 4, 8, 3, 5, 9, 6, 10, 12, 7, 11, 13, 14, 15};
  private static final int E0 = 1;

  private Algebra() {}

  /** Number of vectors in a component's blade. */
  static int grade(int component) {
    return Integer.bitCount(MASKS[component]);
  }

  /** The component that the product of two components lies in. */
  static int target(int left, int right) {
    int mask = MASKS[left] ^ MASKS[right];
    for (int i = 0; i < COMPONENTS; i++) {
      if (MASKS[i] == mask) {
        return i;
      }
    }
    throw new IllegalStateException("no blade " + mask);
  }

  /**
   * Sign of the geometric product of two components: 0 where both hold e0, otherwise the parity of
   * the swaps that bring the vectors into order.
   */
  static int sign(int left, int right) {
    int a = MASKS[left];
    int b = MASKS[right];
    if ((a & b & E0) != 0) {
      return 0;
    }
    int swaps = 0;
    for (int shifted = a >> 1; shifted != 0; shifted >>= 1) {
      swaps += Integer.bitCount(shifted & b);
    }
    return swaps % 2 == 0 ? 1 : -1;
  }

  /** Sign of the outer product, which keeps only pairs without a common vector. */
  static int outerSign(int left, int right) {
    return (MASKS[left] & MASKS[right]) == 0 ? sign(left, right) : 0;
  }

  /** s in {@code dual(x)[i] = s · x[15 - i]}: a blade times its dual is e0123. */
  static int dualSign(int component) {
    return sign(COMPONENTS - 1 - component, component);
  }

  /**
   * Sign of component {@code joinTarget(left, right)} of the join {@code dual(dual(x) ∧ dual(y))}.
   */
  static int joinSign(int left, int right) {
    int a = COMPONENTS - 1 - left;
    int b = COMPONENTS - 1 - right;
    int outer = outerSign(a, b);
    return outer == 0
        ? 0
        : dualSign(a) * dualSign(b) * outer * dualSign(COMPONENTS - 1 - target(a, b));
  }

  /** The component that the join of two components lies in, where {@link #joinSign} is not 0. */
  static int joinTarget(int left, int right) {
    return COMPONENTS - 1 - target(COMPONENTS - 1 - left, COMPONENTS - 1 - right);
  }
}
