package org.allometry.gpurunner.family.kernel;

import static org.allometry.gpurunner.family.kernel.Gemm.FLOATS;
import static org.allometry.gpurunner.family.kernel.Gemm.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * Attention in short scenes: lanes are scenes, or several tokens of each of fewer scenes, and then
 * keys and values are repeated for each of these tokens. Weights are kept, (head, strip of scenes,
 * query, key).
 */
final class ShortAttention implements Attention {
  private final HeadRows heads;
  private final int beside;

  /** Vectors of scenes beside one another. */
  private final int strips;

  private final int queries;
  private final int keys;

  /** Floats from a query to the next; from a key to the next. */
  private final int step;

  private final float[] slopes;
  private final float[] repeatedHidden;
  private final Panel[] repeated;

  ShortAttention(HeadRows heads, Columns columns) {
    this.heads = heads;
    this.beside = columns.beside();
    this.keys = columns.tokens();
    boolean repeats = beside < LANES;
    this.strips = repeats ? 1 : beside / LANES;
    this.queries = repeats ? columns.width() / LANES : keys;
    this.step = repeats ? LANES : beside;
    this.slopes = new float[queries * keys * LANES];
    this.repeatedHidden = new float[repeats ? keys * LANES : 0];
    this.repeated = new Panel[repeats ? 4 : 0];
    for (int i = 0; i < repeated.length; i++) {
      int width = i % 2 == 0 ? heads.width() : heads.valueWidth();
      repeated[i] = new Panel(heads.groups() * width, keys * LANES);
    }
  }

  @Override
  public int kept() {
    return heads.heads() * strips * slopes.length;
  }

  @Override
  public void forward(Heads x, Panel result, float[] hidden, float[] kept) {
    Heads each = repeats() ? repeat(x) : x;
    float[] hiddenKeys = repeats() ? repeat(hidden) : hidden;
    for (int head = 0; head < heads.heads(); head++) {
      int group = heads.group(head);
      for (int strip = 0; strip < strips; strip++) {
        int c = strip * LANES;
        int at = (head * strips + strip) * slopes.length;
        int width = heads.width();
        products(x.queries(), head * width, each.keys(), group * width, width, c, kept, at);
        for (int query = 0; query < queries; query++) {
          softmax(kept, at + query * keys * LANES, hiddenKeys, c);
        }
        mix(each.values(), group, kept, at, result, head, heads.valueWidth(), c);
      }
    }
  }

  private boolean repeats() {
    return repeated.length > 0;
  }

  /** {@code to[query, key] = Σ_row a[row, query] b[row, key]}. */
  private void products(
      Panel a, int aRow, Panel b, int bRow, int rows, int c, float[] to, int toAt) {
    LaneProduct.multiply(
        a.data,
        a.at(aRow) + c,
        step,
        a.step,
        b.data,
        b.at(bRow) + c,
        step,
        b.step,
        to,
        toAt,
        keys * LANES,
        LANES,
        queries,
        keys,
        rows,
        false);
  }

  /** {@code to[row, query] = Σ_key b[row, key] weights[query, key]}. */
  private void mix(
      Panel b, int group, float[] weights, int at, Panel to, int head, int rows, int c) {
    LaneProduct.multiply(
        b.data,
        b.at(group * rows) + c,
        b.step,
        step,
        weights,
        at,
        keys * LANES,
        LANES,
        to.data,
        to.at(head * rows) + c,
        to.step,
        step,
        rows,
        queries,
        keys,
        false);
  }

  /** {@code to[row, key] = Σ_query a[row, query] weights[query, key]}, or added to it. */
  private void gather(
      Panel a, int head, float[] weights, int at, Panel to, int group, int rows, int c) {
    boolean add = head > 0 && heads.groups() == 1;
    LaneProduct.multiply(
        a.data,
        a.at(head * rows) + c,
        a.step,
        step,
        weights,
        at,
        LANES,
        keys * LANES,
        to.data,
        to.at(group * rows) + c,
        to.step,
        step,
        rows,
        keys,
        queries,
        add);
  }

  private void softmax(float[] weights, int at, float[] hidden, int c) {
    FloatVector most = FloatVector.broadcast(FLOATS, HIDDEN);
    for (int key = 0; key < keys; key++) {
      FloatVector logit =
          FloatVector.fromArray(FLOATS, weights, at + key * LANES)
              .add(FloatVector.fromArray(FLOATS, hidden, c + key * step));
      logit.intoArray(weights, at + key * LANES);
      most = VectorMath.greater(logit, most);
    }
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int key = 0; key < keys; key++) {
      FloatVector logit = FloatVector.fromArray(FLOATS, weights, at + key * LANES);
      FloatVector e = VectorMath.powerOfTwo(logit.sub(most));
      sum = sum.add(e);
      e.intoArray(weights, at + key * LANES);
    }
    FloatVector inverse = FloatVector.broadcast(FLOATS, 1f).div(sum);
    for (int key = 0; key < keys; key++) {
      FloatVector.fromArray(FLOATS, weights, at + key * LANES)
          .mul(inverse)
          .intoArray(weights, at + key * LANES);
    }
  }

  @Override
  public void backward(
      Heads x, Panel result, Panel dResult, float[] hidden, float[] kept, Heads dx) {
    Heads each = repeats() ? repeat(x) : x;
    Panel dKeys = repeats() ? repeated[2] : dx.keys();
    Panel dValues = repeats() ? repeated[3] : dx.values();
    for (int head = 0; head < heads.heads(); head++) {
      int group = heads.group(head);
      for (int strip = 0; strip < strips; strip++) {
        int c = strip * LANES;
        int at = (head * strips + strip) * slopes.length;
        int width = heads.valueWidth();
        products(dResult, head * width, each.values(), group * width, width, c, slopes, 0);
        for (int query = 0; query < queries; query++) {
          softmaxBack(kept, at + query * keys * LANES, query * keys * LANES);
        }
        mix(each.keys(), group, slopes, 0, dx.queries(), head, heads.width(), c);
        gather(x.queries(), head, slopes, 0, dKeys, group, heads.width(), c);
        gather(dResult, head, kept, at, dValues, group, width, c);
      }
    }
    if (repeats()) {
      fold(dKeys, heads.groups() * heads.width(), dx.keys());
      fold(dValues, heads.groups() * heads.valueWidth(), dx.values());
    }
  }

  /** Turns the weights' gradient in {@code slopes} into that of the logits. */
  private void softmaxBack(float[] weights, int at, int slopesAt) {
    FloatVector mean = FloatVector.zero(FLOATS);
    for (int key = 0; key < keys; key++) {
      mean =
          FloatVector.fromArray(FLOATS, weights, at + key * LANES)
              .fma(FloatVector.fromArray(FLOATS, slopes, slopesAt + key * LANES), mean);
    }
    for (int key = 0; key < keys; key++) {
      int to = slopesAt + key * LANES;
      FloatVector.fromArray(FLOATS, slopes, to)
          .sub(mean)
          .mul(FloatVector.fromArray(FLOATS, weights, at + key * LANES))
          .mul((float) (1 / LOG2_E))
          .intoArray(slopes, to);
    }
  }

  private Heads repeat(Heads x) {
    repeat(x.keys(), heads.groups() * heads.width(), repeated[0]);
    repeat(x.values(), heads.groups() * heads.valueWidth(), repeated[1]);
    return new Heads(x.queries(), repeated[0], repeated[1]);
  }

  private void repeat(Panel from, int rows, Panel to) {
    for (int row = 0; row < rows; row++) {
      repeat(from.data, from.at(row), to.data, to.at(row));
    }
  }

  private float[] repeat(float[] hidden) {
    repeat(hidden, 0, repeatedHidden, 0);
    return repeatedHidden;
  }

  private void repeat(float[] from, int fromAt, float[] to, int toAt) {
    for (int key = 0; key < keys; key++) {
      for (int lane = 0; lane < LANES; lane += beside) {
        System.arraycopy(from, fromAt + key * beside, to, toAt + key * LANES + lane, beside);
      }
    }
  }

  /** Sums the repetitions of every key. */
  private void fold(Panel from, int rows, Panel to) {
    for (int row = 0; row < rows; row++) {
      for (int key = 0; key < keys; key++) {
        int at = from.at(row) + key * LANES;
        for (int scene = 0; scene < beside; scene++) {
          float sum = 0;
          for (int lane = scene; lane < LANES; lane += beside) {
            sum += from.data[at + lane];
          }
          to.data[to.at(row) + key * beside + scene] = sum;
        }
      }
    }
  }
}
