package org.allometry.gpurunner.family.gatr.kernel;

import static org.allometry.gpurunner.family.kernel.Gemm.FLOATS;
import static org.allometry.gpurunner.family.kernel.Gemm.LANES;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.allometry.gpurunner.family.kernel.Gemm;
import org.allometry.gpurunner.family.kernel.Panel;

/**
 * One equivariant linear map, or several with equal input as one, as small matrices packed behind
 * one another: for the grades 1, 2, 3 of components without e0 a matrix of (2 out, 2 in) with the
 * rows and columns (without e0, with e0), and one of (scalars out + 2 out, scalars in + 2 in) for
 * the scalar component and the scalar channels, then a bias. Blocks that are zero for every
 * equivariant map are there, but nothing reads them: so a pair of channels costs 24 multiply-adds.
 */
final class LinearMap {
  /** Where the nine weights' norm is divided out: the root of a basis map's number of entries. */
  private static final double[] NORMS = {
    1, 2, Math.sqrt(6), 2, 1, 1, Math.sqrt(3), Math.sqrt(3), 1
  };

  private static final int BASIS = NORMS.length;

  /** Pairs of grade 1, 2 and 3: first pair and number. */
  private static final int[] FIRST_PAIR = {Layout.SCALAR, 0, 3, 6};

  private static final int[] PAIRS = {1, 3, 3, 1};

  /**
   * One of the maps.
   *
   * @param in multivector channels that it reads, the first ones
   * @param scalarsIn scalar channels that it reads, the first ones
   * @param out its multivector channels
   * @param scalarsOut its scalar channels; 0 for none
   * @param places of weight, s2mvs.weight, s2mvs.bias and, where there are scalars out,
   *     mvs2s.weight, mvs2s.bias, s2s.weight in the parameters
   */
  record Part(int in, int scalarsIn, int out, int scalarsOut, List<Integer> places) {}

  private final Layout in;
  private final Layout out;
  private final List<Part> parts;
  private final int start;
  private final int restRow;

  /**
   * A map.
   *
   * @param parts side by side
   * @param in what it reads
   * @param start where its matrices begin
   */
  LinearMap(List<Part> parts, Layout in, int start) {
    this.parts = List.copyOf(parts);
    this.in = in;
    this.out =
        new Layout(
            parts.stream().mapToInt(Part::out).sum(),
            parts.stream().mapToInt(Part::scalarsOut).sum());
    this.start = start;
    this.restRow = in.scalars() + 2 * in.channels();
  }

  Layout out() {
    return out;
  }

  /** Where its matrices begin. */
  int start() {
    return start;
  }

  /** Where its matrices end. */
  int end() {
    return bias() + out.scalars() + out.channels();
  }

  private int matrix(int grade) {
    return start + (grade - 1) * 4 * in.channels() * out.channels();
  }

  private int rest() {
    return matrix(4);
  }

  private int bias() {
    return rest() + (out.scalars() + 2 * out.channels()) * restRow;
  }

  /**
   * Where the matrix entry of a grade's (row, column) lies; grade 0 without the scalar channels.
   */
  private int entry(int grade, int row, int column) {
    return grade == 0
        ? rest() + (out.scalars() + row) * restRow + in.scalars() + column
        : matrix(grade) + row * 2 * in.channels() + column;
  }

  /** Builds the matrices from the parameters. */
  void pack(float[] parameters, float[] w) {
    int first = 0;
    int firstScalar = 0;
    for (Part part : parts) {
      int at = part.places.get(0);
      for (int o = 0; o < part.out; o++) {
        for (int i = 0; i < part.in; i++) {
          for (int grade = 0; grade < 4; grade++) {
            w[entry(grade, first + o, i)] = normed(parameters, at, grade);
            int ideal = out.channels() + first + o;
            w[entry(grade, ideal, i)] = normed(parameters, at, 5 + grade);
            w[entry(grade, ideal, in.channels() + i)] = normed(parameters, at, grade + 1);
          }
          at += BASIS;
        }
      }
      for (int o = 0; o < part.out; o++) {
        int row = rest() + (out.scalars() + first + o) * restRow;
        int from = part.places.get(1) + o * part.scalarsIn;
        System.arraycopy(parameters, from, w, row, part.scalarsIn);
        w[bias() + out.scalars() + first + o] = parameters[part.places.get(2) + o];
      }
      for (int o = 0; o < part.scalarsOut; o++) {
        int row = rest() + (firstScalar + o) * restRow;
        System.arraycopy(
            parameters, part.places.get(5) + o * part.scalarsIn, w, row, part.scalarsIn);
        System.arraycopy(
            parameters, part.places.get(3) + o * part.in, w, row + in.scalars(), part.in);
        w[bias() + firstScalar + o] = parameters[part.places.get(4) + o];
      }
      first += part.out;
      firstScalar += part.scalarsOut;
    }
  }

  private static float normed(float[] parameters, int at, int basis) {
    return (float) (parameters[at + basis] / NORMS[basis]);
  }

  /** Turns the matrices' gradient into that of the parameters. */
  void unpack(float[] g, float[] gradient) {
    int first = 0;
    int firstScalar = 0;
    for (Part part : parts) {
      int at = part.places.get(0);
      for (int o = 0; o < part.out; o++) {
        for (int i = 0; i < part.in; i++) {
          unpack(g, gradient, at, first + o, i);
          at += BASIS;
        }
      }
      for (int o = 0; o < part.out; o++) {
        int row = rest() + (out.scalars() + first + o) * restRow;
        int to = part.places.get(1) + o * part.scalarsIn;
        System.arraycopy(g, row, gradient, to, part.scalarsIn);
        gradient[part.places.get(2) + o] = g[bias() + out.scalars() + first + o];
      }
      for (int o = 0; o < part.scalarsOut; o++) {
        int row = rest() + (firstScalar + o) * restRow;
        System.arraycopy(g, row, gradient, part.places.get(5) + o * part.scalarsIn, part.scalarsIn);
        System.arraycopy(
            g, row + in.scalars(), gradient, part.places.get(3) + o * part.in, part.in);
        gradient[part.places.get(4) + o] = g[bias() + firstScalar + o];
      }
      first += part.out;
      firstScalar += part.scalarsOut;
    }
  }

  private void unpack(float[] g, float[] gradient, int at, int o, int i) {
    int ideal = out.channels() + o;
    for (int basis = 0; basis < BASIS; basis++) {
      float sum = 0;
      if (basis < 4) {
        sum += g[entry(basis, o, i)];
      }
      if (basis > 0 && basis < 5) {
        sum += g[entry(basis - 1, ideal, in.channels() + i)];
      }
      if (basis > 4) {
        sum += g[entry(basis - 5, ideal, i)];
      }
      gradient[at + basis] = (float) (sum / NORMS[basis]);
    }
  }

  /**
   * The map of some columns; added to y where {@code add}.
   *
   * @param from first column
   * @param count of columns, a multiple of the lanes
   */
  void forward(float[] w, Panel x, Panel y, int from, int count, boolean add) {
    for (int grade = 1; grade < 4; grade++) {
      int step = 2 * in.channels();
      int free = matrix(grade);
      int ideal = free + out.channels() * step;
      for (int k = 0; k < PAIRS[grade]; k++) {
        int pair = FIRST_PAIR[grade] + k;
        int xAt = x.at(in.free(pair)) + from;
        product(w, free, step, x, xAt, y, out.free(pair), from, in.channels(), count, add);
        product(w, ideal, step, x, xAt, y, out.ideal(pair), from, step, count, add);
      }
    }
    int both = out.scalars() + out.channels();
    spreadBias(w, y, from, count, add);
    Gemm.multiply(
        w,
        rest(),
        restRow,
        1,
        x.data,
        x.at(in.firstScalar()) + from,
        x.step,
        y.data,
        y.at(out.firstScalar()) + from,
        y.step,
        both,
        in.scalars() + in.channels(),
        count,
        true);
    int ideal = rest() + both * restRow + in.scalars();
    int xAt = x.at(in.free(Layout.SCALAR)) + from;
    int yRow = out.ideal(Layout.SCALAR);
    product(w, ideal, restRow, x, xAt, y, yRow, from, 2 * in.channels(), count, add);
  }

  private void product(
      float[] w,
      int wAt,
      int wRow,
      Panel x,
      int xAt,
      Panel y,
      int yRow,
      int from,
      int inner,
      int count,
      boolean add) {
    int yAt = y.at(yRow) + from;
    Gemm.multiply(
        w,
        wAt,
        wRow,
        1,
        x.data,
        xAt,
        x.step,
        y.data,
        yAt,
        y.step,
        out.channels(),
        inner,
        count,
        add);
  }

  private void spreadBias(float[] w, Panel y, int from, int count, boolean add) {
    for (int i = 0; i < out.scalars() + out.channels(); i++) {
      FloatVector b = FloatVector.broadcast(FLOATS, w[bias() + i]);
      int at = y.at(out.firstScalar() + i) + from;
      for (int c = at; c < at + count; c += LANES) {
        (add ? FloatVector.fromArray(FLOATS, y.data, c).add(b) : b).intoArray(y.data, c);
      }
    }
  }

  /** Gradient of the input from that of the output; added to dx where {@code add}. */
  void backwardInput(float[] w, Panel dy, Panel dx, int from, int count, boolean add) {
    int channels = in.channels();
    for (int grade = 1; grade < 4; grade++) {
      int step = 2 * channels;
      int free = matrix(grade);
      int ideal = free + out.channels() * step + channels;
      for (int k = 0; k < PAIRS[grade]; k++) {
        int pair = FIRST_PAIR[grade] + k;
        int both = dy.at(out.free(pair)) + from;
        turned(
            w,
            free,
            step,
            dy,
            both,
            2 * out.channels(),
            dx,
            in.free(pair),
            channels,
            from,
            count,
            add);
        int one = dy.at(out.ideal(pair)) + from;
        turned(
            w,
            ideal,
            step,
            dy,
            one,
            out.channels(),
            dx,
            in.ideal(pair),
            channels,
            from,
            count,
            add);
      }
    }
    int rows = out.scalars() + out.channels();
    int all = dy.at(out.firstScalar()) + from;
    turned(w, rest(), restRow, dy, all, rows, dx, in.firstScalar(), in.scalars(), from, count, add);
    int free = rest() + in.scalars();
    int three = rows + out.channels();
    turned(
        w, free, restRow, dy, all, three, dx, in.free(Layout.SCALAR), channels, from, count, add);
    int ideal = free + rows * restRow + channels;
    int one = dy.at(out.ideal(Layout.SCALAR)) + from;
    int dxRow = in.ideal(Layout.SCALAR);
    turned(w, ideal, restRow, dy, one, out.channels(), dx, dxRow, channels, from, count, add);
  }

  /** {@code dx = wᵀ dy}. */
  private static void turned(
      float[] w,
      int wAt,
      int wRow,
      Panel dy,
      int dyAt,
      int inner,
      Panel dx,
      int dxRow,
      int rows,
      int from,
      int count,
      boolean add) {
    int dxAt = dx.at(dxRow) + from;
    Gemm.multiply(
        w, wAt, 1, wRow, dy.data, dyAt, dy.step, dx.data, dxAt, dx.step, rows, inner, count, add);
  }

  /** Adds the matrices' gradient over all columns. */
  void backwardWeights(float[] g, Panel dy, Panel x, int width, float[] scratch) {
    for (int grade = 1; grade < 4; grade++) {
      int step = 2 * in.channels();
      int free = matrix(grade);
      int ideal = free + out.channels() * step;
      int pair = FIRST_PAIR[grade];
      outer(
          g,
          free,
          step,
          dy,
          out.free(pair),
          x,
          in.free(pair),
          in.channels(),
          grade,
          width,
          scratch);
      outer(g, ideal, step, dy, out.ideal(pair), x, in.free(pair), step, grade, width, scratch);
    }
    int rows = out.scalars() + out.channels();
    Gemm.outer(
        dy.data,
        dy.at(out.firstScalar()),
        dy.step,
        0,
        x.data,
        x.at(in.firstScalar()),
        x.step,
        0,
        g,
        rest(),
        restRow,
        rows,
        in.scalars() + in.channels(),
        width,
        1,
        scratch);
    int pair = Layout.SCALAR;
    int ideal = rest() + rows * restRow + in.scalars();
    outer(
        g,
        ideal,
        restRow,
        dy,
        out.ideal(pair),
        x,
        in.free(pair),
        2 * in.channels(),
        0,
        width,
        scratch);
    for (int i = 0; i < rows; i++) {
      FloatVector sum = FloatVector.zero(FLOATS);
      int at = dy.at(out.firstScalar() + i);
      for (int c = at; c < at + width; c += LANES) {
        sum = sum.add(FloatVector.fromArray(FLOATS, dy.data, c));
      }
      sum.intoArray(scratch, 0);
      g[bias() + i] += Gemm.sum(scratch, 0);
    }
  }

  private void outer(
      float[] g,
      int gAt,
      int gRow,
      Panel dy,
      int dyRow,
      Panel x,
      int xRow,
      int inner,
      int grade,
      int width,
      float[] scratch) {
    Gemm.outer(
        dy.data,
        dy.at(dyRow),
        dy.step,
        2 * out.channels() * dy.step,
        x.data,
        x.at(xRow),
        x.step,
        2 * in.channels() * x.step,
        g,
        gAt,
        gRow,
        out.channels(),
        inner,
        width,
        PAIRS[grade],
        scratch);
  }
}
