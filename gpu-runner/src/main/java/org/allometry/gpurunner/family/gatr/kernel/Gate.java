package org.allometry.gpurunner.family.gatr.kernel;

import static org.allometry.gpurunner.family.kernel.Gemm.FLOATS;
import static org.allometry.gpurunner.family.kernel.Gemm.LANES;

import jdk.incubator.vector.FloatVector;
import org.allometry.gpurunner.family.kernel.Gelu;
import org.allometry.gpurunner.family.kernel.Panel;
import org.allometry.gpurunner.family.kernel.VectorMath;

/**
 * Multiplies every multivector with tanh-GELU of its scalar component; exact GELU of the scalar
 * channels.
 */
final class Gate {
  /** Plane of the scalar component. */
  private static final int SCALAR = 2 * Layout.SCALAR;

  private final Layout layout;

  Gate(Layout layout) {
    this.layout = layout;
  }

  /** y = the gated x of some columns. */
  void forward(Panel x, Panel y, int from, int count) {
    for (int i = 0; i < layout.channels(); i++) {
      for (int c = from; c < from + count; c += LANES) {
        FloatVector scalar = FloatVector.fromArray(FLOATS, x.data, row(x, SCALAR, i) + c);
        FloatVector gelu = scalar.mul(VectorMath.gate(scalar));
        for (int plane = 0; plane < Layout.COMPONENTS; plane++) {
          FloatVector.fromArray(FLOATS, x.data, row(x, plane, i) + c)
              .mul(gelu)
              .intoArray(y.data, row(y, plane, i) + c);
        }
      }
    }
    Gelu.forward(x, y, layout.firstScalar(), layout.scalars(), from, count);
  }

  private int row(Panel panel, int plane, int channel) {
    return panel.at(layout.plane(plane) + channel);
  }

  /** Turns the gradient of y, in place, into that of x. */
  void backward(Panel x, Panel d, int from, int count) {
    for (int i = 0; i < layout.channels(); i++) {
      for (int c = from; c < from + count; c += LANES) {
        FloatVector scalar = FloatVector.fromArray(FLOATS, x.data, row(x, SCALAR, i) + c);
        FloatVector s = VectorMath.gate(scalar);
        FloatVector gelu = scalar.mul(s);
        FloatVector dot = FloatVector.zero(FLOATS);
        for (int plane = 0; plane < Layout.COMPONENTS; plane++) {
          int at = row(d, plane, i) + c;
          FloatVector dy = FloatVector.fromArray(FLOATS, d.data, at);
          dot = dy.fma(FloatVector.fromArray(FLOATS, x.data, row(x, plane, i) + c), dot);
          dy.mul(gelu).intoArray(d.data, at);
        }
        int at = row(d, SCALAR, i) + c;
        VectorMath.gateSlope(scalar, s)
            .fma(dot, FloatVector.fromArray(FLOATS, d.data, at))
            .intoArray(d.data, at);
      }
    }
    Gelu.backward(x, d, layout.firstScalar(), layout.scalars(), from, count);
  }
}
