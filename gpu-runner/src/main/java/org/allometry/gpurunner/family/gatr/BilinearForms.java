package org.allometry.gpurunner.family.gatr;

import java.util.ArrayList;
import java.util.List;

/**
 * A bilinear map of multivectors as few products: {@code z = out · ((left · x) ∘ (right · y))},
 * with ∘ the product of elements, all in the order of {@link Planes}.
 *
 * <p>So every product of a whole layer is three matrix products with small constant matrices and
 * one product of elements, which costs about twenty times fewer calls than the table, entry by
 * entry.
 *
 * @param left (rank, 16)
 * @param right (rank, 16)
 * @param out (16, rank)
 */
@SuppressWarnings("ArrayRecordComponent") // constants of this package; never compared
record BilinearForms(double[][] left, double[][] right, double[][] out) {
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

  /**
   * The geometric product, rank 63 instead of 192 entries.
   *
   * <p>With x = a + e0 b and y = c + e0 d it is ac + e0 (bc + âd), â the grade involution: three
   * products in Cl(3,0). That algebra is the 2 × 2 complex matrices, whose product takes seven
   * complex products (Strassen 1969), and a complex product takes three real ones (Gauss).
   */
  static final BilinearForms PRODUCT = product();

  /**
   * The join without its reference: the 81 entries of its table, which has no shorter form known.
   */
  static final BilinearForms JOIN = join();

  int rank() {
    return left.length;
  }

  private static BilinearForms product() {
    double[][] left = times(kronecker(STRASSEN_LEFT, GAUSS_IN), MATRIX);
    double[][] right = times(kronecker(STRASSEN_RIGHT, GAUSS_IN), MATRIX);
    double[][] out = times(transpose(MATRIX), kronecker(STRASSEN_OUT, GAUSS_OUT));
    int third = left.length;
    double[][] l = new double[3 * third][Algebra.COMPONENTS];
    double[][] r = new double[3 * third][Algebra.COMPONENTS];
    double[][] o = new double[Algebra.COMPONENTS][3 * third];
    for (int blade = 0; blade < Algebra.FREE.size(); blade++) {
      int free = Planes.of(Algebra.FREE.get(blade));
      int ideal = Planes.of(Algebra.IDEAL.get(blade));
      int involution = Algebra.grade(Algebra.FREE.get(blade)) % 2 == 0 ? 1 : -1;
      for (int k = 0; k < third; k++) {
        l[k][free] = left[k][blade];
        l[third + k][ideal] = left[k][blade];
        l[2 * third + k][free] = involution * left[k][blade];
        r[k][free] = right[k][blade];
        r[third + k][free] = right[k][blade];
        r[2 * third + k][ideal] = right[k][blade];
        o[free][k] = out[blade][k] / 2;
        o[ideal][third + k] = out[blade][k] / 2;
        o[ideal][2 * third + k] = out[blade][k] / 2;
      }
    }
    return new BilinearForms(l, r, o);
  }

  private static BilinearForms join() {
    List<int[]> terms = new ArrayList<>();
    for (int i = 0; i < Algebra.COMPONENTS; i++) {
      for (int j = 0; j < Algebra.COMPONENTS; j++) {
        if (Algebra.joinSign(i, j) != 0) {
          terms.add(new int[] {i, j});
        }
      }
    }
    double[][] l = new double[terms.size()][Algebra.COMPONENTS];
    double[][] r = new double[terms.size()][Algebra.COMPONENTS];
    double[][] o = new double[Algebra.COMPONENTS][terms.size()];
    for (int k = 0; k < terms.size(); k++) {
      int i = terms.get(k)[0];
      int j = terms.get(k)[1];
      l[k][Planes.of(i)] = 1;
      r[k][Planes.of(j)] = 1;
      o[Planes.of(Algebra.joinTarget(i, j))][k] = Algebra.joinSign(i, j);
    }
    return new BilinearForms(l, r, o);
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
