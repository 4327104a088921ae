package org.allometry.gpurunner.family.gatr;

import java.util.ArrayList;
import java.util.List;

/**
 * Geometric product and join as few products of sums.
 *
 * <p>With x = a + e0 b and y = c + e0 d, a product is ac + e0 (bc + âd), â the grade involution,
 * and âd is the involution of a times that of d: three products in an algebra of eight dimensions.
 * For the geometric product that is Cl(3,0), the 2 × 2 complex matrices, whose product takes seven
 * complex products (Strassen 1969) of three real ones (Gauss): 21. For the join, which is an outer
 * product between duals, it is the exterior algebra: 27 products of components.
 *
 * <p>So with constant matrices, {@code out = Σ O[h][k] · ((F[h] · x_h) ∘ (G[k] · y_k))} over the
 * halves h, k of the factors, where ∘ multiplies elements. Blades are in the order of {@link
 * Planes}.
 */
final class BilinearForms {
  /** Products of sums in each of the three products; the geometric product needs only 21. */
  static final int RANK = 27;

  private static final int BLADES = Algebra.FREE.size();

  private static final double[][] STRASSEN_LEFT = {
    {1, 0, 0, 1},
    {0, 0, 1, 1},
    {1, 0, 0, 0},
    {0, 0, 0, 1},
    {1, 1, 0, 0},
    {-1, 0, 1, 0},
    {0, 1, 0, -1}
  };
  private static final double[][] STRASSEN_RIGHT = {
    {1, 0, 0, 1},
    {1, 0, 0, 0},
    {0, 1, 0, -1},
    {-1, 0, 1, 0},
    {0, 0, 0, 1},
    {1, 1, 0, 0},
    {0, 0, 1, 1}
  };
  private static final double[][] STRASSEN_OUT = {
    {1, 0, 0, 1, -1, 0, 1}, {0, 0, 1, 0, 1, 0, 0}, {0, 1, 0, 1, 0, 0, 0}, {1, -1, 1, 0, 0, 1, 0}
  };
  private static final double[][] GAUSS_IN = {{1, 0}, {0, 1}, {1, 1}};
  private static final double[][] GAUSS_OUT = {{1, -1, 0}, {-1, -1, 1}};

  /**
   * Real and imaginary parts of the matrix's four entries, row by row, from the components 1, e1,
   * e2, e3, e12, e13, e23, e123. Its inverse is half its transpose.
   */
  private static final double[][] MATRIX = {
    {1, 0, 0, 1, 0, 0, 0, 0},
    {0, 0, 0, 0, 1, 0, 0, 1},
    {0, 1, 0, 0, 0, -1, 0, 0},
    {0, 0, -1, 0, 0, 0, 1, 0},
    {0, 1, 0, 0, 0, 1, 0, 0},
    {0, 0, 1, 0, 0, 0, 1, 0},
    {1, 0, 0, -1, 0, 0, 0, 0},
    {0, 0, 0, 0, -1, 0, 0, 1}
  };

  private BilinearForms() {}

  /**
   * What the factors are multiplied with, (8, RANK, 8): for each half, the left and right factor
   * (left, join left, right, join right).
   */
  static double[][][] factors() {
    double[][] left = times(kronecker(STRASSEN_LEFT, GAUSS_IN), MATRIX);
    double[][] right = times(kronecker(STRASSEN_RIGHT, GAUSS_IN), MATRIX);
    double[][][] factors = new double[8][RANK][BLADES];
    for (int k = 0; k < left.length; k++) {
      for (int blade = 0; blade < BLADES; blade++) {
        factors[0][k][pair(blade)] = left[k][blade];
        factors[4][k][pair(blade)] = left[k][blade];
        factors[2][k][pair(blade)] = right[k][blade];
        factors[6][k][pair(blade)] = involution(blade) * right[k][blade];
      }
    }
    List<int[]> terms = outerTerms();
    for (int k = 0; k < terms.size(); k++) {
      int i = terms.get(k)[0];
      int j = terms.get(k)[1];
      factors[5][k][dualPair(i)] = Algebra.dualSign(Algebra.FREE.get(i));
      factors[1][k][dualPair(i)] = Algebra.dualSign(Algebra.IDEAL.get(i));
      factors[7][k][dualPair(j)] = Algebra.dualSign(Algebra.FREE.get(j));
      factors[3][k][dualPair(j)] = involution(j) * Algebra.dualSign(Algebra.IDEAL.get(j));
    }
    return factors;
  }

  /**
   * What the geometric product's products are multiplied with, (3, 8, RANK): of the free halves,
   * giving the free half; of left ideal and right free, and of left free and right ideal, giving
   * the ideal half.
   */
  static double[][][] productOut() {
    double[][] out = times(transpose(MATRIX), kronecker(STRASSEN_OUT, GAUSS_OUT));
    double[][][] outs = new double[3][BLADES][RANK];
    for (int blade = 0; blade < BLADES; blade++) {
      for (int k = 0; k < out[blade].length; k++) {
        outs[0][pair(blade)][k] = out[blade][k] / 2;
        outs[1][pair(blade)][k] = out[blade][k] / 2;
        outs[2][pair(blade)][k] = involution(blade) * out[blade][k] / 2;
      }
    }
    return outs;
  }

  /**
   * The same for the join: of the ideal halves, giving the ideal half; of left ideal and right
   * free, and of left free and right ideal, giving the free half.
   */
  static double[][][] joinOut() {
    List<int[]> terms = outerTerms();
    double[][][] outs = new double[3][BLADES][RANK];
    for (int k = 0; k < terms.size(); k++) {
      int target = terms.get(k)[2];
      int sign = terms.get(k)[3];
      int opposite = BLADES - 1 - target;
      outs[0][dualPair(target)][k] = Algebra.dualSign(Algebra.IDEAL.get(opposite)) * sign;
      int free = Algebra.dualSign(Algebra.FREE.get(opposite)) * sign;
      outs[1][dualPair(target)][k] = involution(target) * free;
      outs[2][dualPair(target)][k] = free;
    }
    return outs;
  }

  /** Pairs of free blades without a common vector: (left, right, target, sign). */
  private static List<int[]> outerTerms() {
    List<int[]> terms = new ArrayList<>();
    for (int i = 0; i < BLADES; i++) {
      for (int j = 0; j < BLADES; j++) {
        int sign = Algebra.outerSign(Algebra.FREE.get(i), Algebra.FREE.get(j));
        if (sign != 0) {
          int target = Algebra.target(Algebra.FREE.get(i), Algebra.FREE.get(j));
          terms.add(new int[] {i, j, Algebra.FREE.indexOf(target), sign});
        }
      }
    }
    return terms;
  }

  /** Where a blade's pair lies. */
  private static int pair(int blade) {
    return Planes.of(Algebra.FREE.get(blade)) / 2;
  }

  /** Where the pair of a blade's dual lies. */
  private static int dualPair(int blade) {
    return pair(BLADES - 1 - blade);
  }

  private static int involution(int blade) {
    return Algebra.grade(Algebra.FREE.get(blade)) % 2 == 0 ? 1 : -1;
  }

  private static double[][] kronecker(double[][] a, double[][] b) {
    double[][] product = new double[a.length * b.length][a[0].length * b[0].length];
    for (int i = 0; i < product.length; i++) {
      for (int j = 0; j < product[0].length; j++) {
        product[i][j] = a[i / b.length][j / b[0].length] * b[i % b.length][j % b[0].length];
      }
    }
    return product;
  }

  private static double[][] times(double[][] a, double[][] b) {
    double[][] product = new double[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b[0].length; j++) {
        for (int k = 0; k < b.length; k++) {
          product[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return product;
  }

  private static double[][] transpose(double[][] a) {
    double[][] turned = new double[a[0].length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) {
        turned[j][i] = a[i][j];
      }
    }
    return turned;
  }
}
