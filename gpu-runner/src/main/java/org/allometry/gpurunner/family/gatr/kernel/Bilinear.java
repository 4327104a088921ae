package org.allometry.gpurunner.family.gatr.kernel;

import static org.allometry.gpurunner.family.kernel.Gemm.FLOATS;
import static org.allometry.gpurunner.family.kernel.Gemm.LANES;

import jdk.incubator.vector.FloatVector;
import org.allometry.gpurunner.family.gatr.kernel.Product.Operand;
import org.allometry.gpurunner.family.kernel.Panel;

/**
 * Geometric products and joins of four groups of channels, (left, right, join left, join right):
 * products, then joins times the scene's reference.
 */
final class Bilinear {
  private final Product product;
  private final Product join;
  private final Layout in;
  private final Layout out;
  private final int channels;

  /**
   * The layer.
   *
   * @param in four groups of channels
   * @param out two groups of channels
   */
  Bilinear(Product product, Product join, Layout in, Layout out) {
    this.product = product;
    this.join = join;
    this.in = in;
    this.out = out;
    this.channels = in.channels() / 4;
  }

  private Operand factor(Panel panel, int group, int channel) {
    return new Operand(panel, in, group * channels + channel);
  }

  /** z = products and joins in x of some columns; reference has a value for each column. */
  void forward(Panel x, float[] reference, Panel z, int from, int count) {
    for (int i = 0; i < channels; i++) {
      Operand product = new Operand(z, out, i);
      this.product.forward(factor(x, 0, i), factor(x, 1, i), product, from, count);
      Operand joined = new Operand(z, out, channels + i);
      join.forward(factor(x, 2, i), factor(x, 3, i), joined, from, count);
      scale(joined, reference, from, count);
    }
  }

  /** Gradient of x from that of z, which is spoiled. */
  void backward(Panel x, float[] reference, Panel dz, Panel dx, int from, int count) {
    for (int i = 0; i < channels; i++) {
      Operand product = new Operand(dz, out, i);
      this.product.left(product, factor(x, 1, i), factor(dx, 0, i), from, count);
      this.product.right(product, factor(x, 0, i), factor(dx, 1, i), from, count);
      Operand joined = new Operand(dz, out, channels + i);
      scale(joined, reference, from, count);
      join.left(joined, factor(x, 3, i), factor(dx, 2, i), from, count);
      join.right(joined, factor(x, 2, i), factor(dx, 3, i), from, count);
    }
  }

  private static void scale(Operand z, float[] reference, int from, int count) {
    float[] data = z.panel().data;
    for (int row : z.rows()) {
      for (int c = from; c < from + count; c += LANES) {
        FloatVector.fromArray(FLOATS, data, row + c)
            .mul(FloatVector.fromArray(FLOATS, reference, c))
            .intoArray(data, row + c);
      }
    }
  }
}
