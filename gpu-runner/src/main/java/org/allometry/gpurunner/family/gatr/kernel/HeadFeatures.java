package org.allometry.gpurunner.family.gatr.kernel;

import static org.allometry.gpurunner.family.kernel.Gemm.FLOATS;
import static org.allometry.gpurunner.family.kernel.Gemm.LANES;

import jdk.incubator.vector.FloatVector;
import org.allometry.gpurunner.family.kernel.Attention;
import org.allometry.gpurunner.family.kernel.Attention.Heads;
import org.allometry.gpurunner.family.kernel.Gemm;
import org.allometry.gpurunner.family.kernel.Panel;

/**
 * Features of queries and keys whose products are the logits, and values, ordered by heads.
 *
 * <p>For every multivector channel seven components without e0 and e123, and five whose products
 * give minus the squared distance of points: with the point h = τ (e012, e013, e023) of weight w =
 * τ e123, τ = e123 / (e123² + ε), a query has (|h|², w², w h) and a key (−w², −|h|², 2 w h). The
 * query's five are weighted; the key's are all divided by the root of their number.
 */
final class HeadFeatures {
  private static final float EPSILON = 1e-3f;

  /** Pairs whose components without e0 are features, in their order. */
  private static final int[] PLAIN = {0, 1, 2, 3, 4, 5, Layout.SCALAR};

  /** Planes of queries and keys that no feature reads: e01, e02, e03, e0123 and e0. */
  private static final int[] UNREAD = {1, 3, 5, 2 * Layout.TRIVECTOR + 1, 2 * Layout.SCALAR + 1};

  /** Where e012, e013, e023 and e123 lie: planes. */
  private static final int[] POINT = {7, 9, 11, 2 * Layout.TRIVECTOR};

  private final HeadShape heads;
  private final Layout in;
  private final Layout out;
  private final float scale;

  HeadFeatures(HeadShape heads) {
    this.heads = heads;
    this.in = heads.inputs();
    this.out = heads.outputs();
    this.scale = (float) (Attention.LOG2_E / Math.sqrt(heads.width()));
  }

  /** Whose features: heads of queries, or groups of keys. */
  private record Side(int first, int firstScalar, int count, boolean key) {}

  private Side queries() {
    return new Side(0, 0, heads.heads(), false);
  }

  private Side keys() {
    int before = heads.heads();
    return new Side(before * heads.channels(), before * heads.scalars(), heads.groups(), true);
  }

  private Side values() {
    int before = heads.heads() + heads.groups();
    return new Side(before * heads.channels(), before * heads.scalars(), heads.groups(), true);
  }

  /**
   * Fills queries, keys and values of some columns.
   *
   * @param weights of the distance, (head, channel)
   */
  void forward(Panel x, float[] weights, Heads to, int from, int count) {
    forward(x, queries(), weights, to.queries(), from, count);
    forward(x, keys(), weights, to.keys(), from, count);
    Side side = values();
    for (int group = 0; group < side.count; group++) {
      int row = group * heads.valueWidth();
      for (int i = 0; i < heads.channels(); i++) {
        int channel = side.first + i * side.count + group;
        for (int plane = 0; plane < Layout.COMPONENTS; plane++) {
          int target = row + plane * heads.channels() + i;
          scaled(x, in.plane(plane) + channel, to.values(), target, 1, from, count);
        }
      }
      for (int i = 0; i < heads.scalars(); i++) {
        int source = in.firstScalar() + side.firstScalar + i * side.count + group;
        int target = row + Layout.COMPONENTS * heads.channels() + i;
        scaled(x, source, to.values(), target, 1, from, count);
      }
    }
  }

  private void forward(Panel x, Side side, float[] weights, Panel to, int from, int count) {
    float factor = side.key ? scale : 1;
    for (int head = 0; head < side.count; head++) {
      int row = head * heads.width();
      for (int i = 0; i < heads.channels(); i++) {
        int channel = side.first + i * side.count + head;
        for (int p = 0; p < PLAIN.length; p++) {
          int target = row + p * heads.channels() + i;
          scaled(x, in.free(PLAIN[p]) + channel, to, target, factor, from, count);
        }
        float weight = side.key ? scale : weights[head * heads.channels() + i];
        int target = row + PLAIN.length * heads.channels() + i;
        distance(x, channel, to, target, weight, side.key, from, count);
      }
      for (int i = 0; i < heads.scalars(); i++) {
        int source = in.firstScalar() + side.firstScalar + i * side.count + head;
        int target = row + HeadShape.FEATURES * heads.channels() + i;
        scaled(x, source, to, target, factor, from, count);
      }
    }
  }

  private static void scaled(
      Panel x, int row, Panel to, int toRow, float factor, int from, int count) {
    int at = x.at(row) + from;
    int target = to.at(toRow) + from;
    for (int c = 0; c < count; c += LANES) {
      FloatVector.fromArray(FLOATS, x.data, at + c).mul(factor).intoArray(to.data, target + c);
    }
  }

  private void distance(
      Panel x, int channel, Panel to, int row, float weight, boolean key, int from, int count) {
    int step = heads.channels() * to.step;
    int square = to.at(row + (key ? heads.channels() : 0));
    int length = to.at(row + (key ? 0 : heads.channels()));
    int product = to.at(row) + 2 * step;
    for (int c = from; c < from + count; c += LANES) {
      FloatVector u = point(x, channel, 3, c);
      FloatVector tau = tau(u);
      FloatVector h1 = point(x, channel, 0, c).mul(tau);
      FloatVector h2 = point(x, channel, 1, c).mul(tau);
      FloatVector h3 = point(x, channel, 2, c).mul(tau);
      FloatVector w = u.mul(tau);
      float sign = key ? -weight : weight;
      h1.fma(h1, h2.fma(h2, h3.mul(h3))).mul(sign).intoArray(to.data, square + c);
      w.mul(w).mul(sign).intoArray(to.data, length + c);
      FloatVector twice = w.mul(key ? 2 * weight : weight);
      h1.mul(twice).intoArray(to.data, product + c);
      h2.mul(twice).intoArray(to.data, product + step + c);
      h3.mul(twice).intoArray(to.data, product + 2 * step + c);
    }
  }

  private FloatVector point(Panel x, int channel, int i, int c) {
    return FloatVector.fromArray(FLOATS, x.data, x.at(in.plane(POINT[i]) + channel) + c);
  }

  private static FloatVector tau(FloatVector u) {
    return u.div(u.fma(u, FloatVector.broadcast(FLOATS, EPSILON)));
  }

  /**
   * Gradient of x from that of queries, keys and values.
   *
   * @param dWeights gradient of the logarithms of the weights is added
   */
  void backward(
      Panel x, float[] weights, Heads dTo, Panel dx, float[] dWeights, float[] scratch, int width) {
    backward(x, queries(), weights, dTo.queries(), dx, dWeights, scratch, width);
    backward(x, keys(), weights, dTo.keys(), dx, dWeights, scratch, width);
    Side side = values();
    for (int group = 0; group < side.count; group++) {
      int row = group * heads.valueWidth();
      for (int i = 0; i < heads.channels(); i++) {
        int channel = side.first + i * side.count + group;
        for (int plane = 0; plane < Layout.COMPONENTS; plane++) {
          int source = row + plane * heads.channels() + i;
          scaled(dTo.values(), source, dx, in.plane(plane) + channel, 1, 0, width);
        }
      }
      for (int i = 0; i < heads.scalars(); i++) {
        int target = in.firstScalar() + side.firstScalar + i * side.count + group;
        int source = row + Layout.COMPONENTS * heads.channels() + i;
        scaled(dTo.values(), source, dx, target, 1, 0, width);
      }
    }
  }

  private void backward(
      Panel x,
      Side side,
      float[] weights,
      Panel dTo,
      Panel dx,
      float[] dWeights,
      float[] scratch,
      int width) {
    float factor = side.key ? scale : 1;
    for (int head = 0; head < side.count; head++) {
      int row = head * heads.width();
      for (int i = 0; i < heads.channels(); i++) {
        int channel = side.first + i * side.count + head;
        for (int p = 0; p < PLAIN.length; p++) {
          int source = row + p * heads.channels() + i;
          scaled(dTo, source, dx, in.free(PLAIN[p]) + channel, factor, 0, width);
        }
        for (int plane : UNREAD) {
          int at = dx.at(in.plane(plane) + channel);
          java.util.Arrays.fill(dx.data, at, at + width, 0);
        }
        int place = head * heads.channels() + i;
        float weight = side.key ? scale : weights[place];
        int source = row + PLAIN.length * heads.channels() + i;
        FloatVector sum = distanceBack(x, channel, dTo, source, weight, side.key, dx, width);
        if (!side.key) {
          sum.intoArray(scratch, 0);
          dWeights[place] += Gemm.sum(scratch, 0);
        }
      }
      for (int i = 0; i < heads.scalars(); i++) {
        int target = in.firstScalar() + side.firstScalar + i * side.count + head;
        int source = row + HeadShape.FEATURES * heads.channels() + i;
        scaled(dTo, source, dx, target, factor, 0, width);
      }
    }
  }

  /** Gives the gradient of the weight's logarithm, in lanes. */
  private FloatVector distanceBack(
      Panel x, int channel, Panel dTo, int row, float weight, boolean key, Panel dx, int width) {
    int step = heads.channels() * dTo.step;
    int square = dTo.at(row + (key ? heads.channels() : 0));
    int length = dTo.at(row + (key ? 0 : heads.channels()));
    int product = dTo.at(row) + 2 * step;
    float sign = key ? -weight : weight;
    float twice = key ? 2 * weight : weight;
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int c = 0; c < width; c += LANES) {
      FloatVector u = point(x, channel, 3, c);
      FloatVector tau = tau(u);
      FloatVector t1 = point(x, channel, 0, c);
      FloatVector t2 = point(x, channel, 1, c);
      FloatVector t3 = point(x, channel, 2, c);
      FloatVector h1 = t1.mul(tau);
      FloatVector h2 = t2.mul(tau);
      FloatVector h3 = t3.mul(tau);
      FloatVector w = u.mul(tau);
      FloatVector a = FloatVector.fromArray(FLOATS, dTo.data, square + c).mul(2 * sign);
      FloatVector b = FloatVector.fromArray(FLOATS, dTo.data, length + c).mul(2 * sign);
      FloatVector p1 = FloatVector.fromArray(FLOATS, dTo.data, product + c).mul(twice);
      FloatVector p2 = FloatVector.fromArray(FLOATS, dTo.data, product + step + c).mul(twice);
      FloatVector p3 = FloatVector.fromArray(FLOATS, dTo.data, product + 2 * step + c).mul(twice);
      FloatVector d1 = h1.fma(a, w.mul(p1));
      FloatVector d2 = h2.fma(a, w.mul(p2));
      FloatVector d3 = h3.fma(a, w.mul(p3));
      FloatVector dw = w.fma(b, h1.fma(p1, h2.fma(p2, h3.mul(p3))));
      // All features are of second degree in (h, w), so their sum with their gradients is half of
      // this.
      sum = sum.add(h1.fma(d1, h2.fma(d2, h3.fma(d3, w.mul(dw)))).mul(0.5f));
      FloatVector dTau = t1.fma(d1, t2.fma(d2, t3.fma(d3, u.mul(dw))));
      FloatVector below = u.fma(u, FloatVector.broadcast(FLOATS, EPSILON));
      FloatVector slope = u.mul(u).neg().add(EPSILON).div(below.mul(below));
      store(d1.mul(tau), dx, channel, 0, c);
      store(d2.mul(tau), dx, channel, 1, c);
      store(d3.mul(tau), dx, channel, 2, c);
      store(dTau.fma(slope, tau.mul(dw)), dx, channel, 3, c);
    }
    return sum;
  }

  private void store(FloatVector d, Panel dx, int channel, int i, int c) {
    d.intoArray(dx.data, dx.at(in.plane(POINT[i]) + channel) + c);
  }

  /**
   * Orders results as the map behind attention reads them: channels of a head behind one another.
   */
  void collect(Panel result, Panel to, int from, int count) {
    move(result, to, from, count, true);
  }

  /** The other way, of gradients. */
  void distribute(Panel dTo, Panel dResult, int width) {
    move(dResult, dTo, 0, width, false);
  }

  private void move(Panel result, Panel to, int from, int count, boolean collect) {
    for (int head = 0; head < heads.heads(); head++) {
      int row = head * heads.valueWidth();
      for (int plane = 0; plane < Layout.COMPONENTS; plane++) {
        int other = out.plane(plane) + head * heads.channels();
        move(
            result,
            row + plane * heads.channels(),
            to,
            other,
            heads.channels(),
            from,
            count,
            collect);
      }
      int scalars = row + Layout.COMPONENTS * heads.channels();
      int other = out.firstScalar() + head * heads.scalars();
      move(result, scalars, to, other, heads.scalars(), from, count, collect);
    }
  }

  private static void move(
      Panel result, int row, Panel to, int toRow, int rows, int from, int count, boolean collect) {
    for (int i = 0; i < rows; i++) {
      if (collect) {
        scaled(result, row + i, to, toRow + i, 1, from, count);
      } else {
        scaled(to, toRow + i, result, row + i, 1, from, count);
      }
    }
  }
}
