package org.allometry.gpurunner.family.kernel;

import static org.allometry.gpurunner.family.kernel.Gemm.FLOATS;
import static org.allometry.gpurunner.family.kernel.Gemm.LANES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Attention in long scenes: lanes are queries, keys come in blocks, and the softmax is corrected as
 * greater logits come (online softmax, Milakov and Gimelshein 2018); the backward pass computes the
 * weights again (FlashAttention, Dao et al. 2022). So memory grows with the tokens, not with their
 * square. Kept are for every head and column the greatest logit and the inverse of the sum.
 */
final class LongAttention implements Attention {
  /** Queries at once. */
  private static final int TILE = 4 * LANES;

  /** Keys at once, forward and backward. */
  private static final int BLOCK = 64;

  private static final int BACK_BLOCK = 64;

  /** Below every logit. */
  private static final float LOWEST = -1e38f;

  private final HeadRows heads;
  private final Columns columns;
  private final Panel tile = new Panel(BLOCK, TILE);
  private final float[] most = new float[TILE];
  private final float[] sum = new float[TILE];
  private final float[] correction = new float[TILE];
  private final float[] means;
  private final Panel weights;
  private final Panel slopes;
  private final float[] turnedQueries;
  private final float[] turnedSlopes;
  private final float[] scratch = new float[Gemm.scratch(BACK_BLOCK)];

  LongAttention(HeadRows heads, Columns columns) {
    this.heads = heads;
    this.columns = columns;
    this.means = new float[columns.sceneWidth()];
    this.weights = new Panel(BACK_BLOCK, columns.sceneWidth());
    this.slopes = new Panel(BACK_BLOCK, columns.sceneWidth());
    this.turnedQueries = turned(heads.width(), columns.sceneWidth());
    this.turnedSlopes = turned(heads.valueWidth(), columns.sceneWidth());
  }

  @Override
  public int kept() {
    return 2 * heads.heads() * columns.width();
  }

  @Override
  public void forward(Heads x, Panel result, float[] hidden, float[] kept) {
    for (int scene = 0; scene < columns.scenes(); scene++) {
      int begin = columns.column(scene, 0);
      int end = begin + columns.sceneWidth();
      for (int head = 0; head < heads.heads(); head++) {
        for (int c = begin; c < end; c += TILE) {
          tile(x, result, hidden, kept, head, begin, c, Math.min(TILE, end - c));
        }
      }
    }
  }

  private void tile(
      Heads x, Panel result, float[] hidden, float[] kept, int head, int begin, int c, int count) {
    Arrays.fill(most, LOWEST);
    Arrays.fill(sum, 0);
    Panel v = x.values();
    int rows = heads.valueWidth();
    int to = result.at(head * rows) + c;
    for (int key = 0; key < columns.tokens(); key += BLOCK) {
      int keys = Math.min(BLOCK, columns.tokens() - key);
      logits(x, head, begin + key, keys, c, count, tile, 0);
      for (int lane = 0; lane < count; lane += LANES) {
        soften(hidden, begin + key, keys, lane);
      }
      if (key > 0) {
        scale(result, to, rows, count, correction, 0);
      }
      int from = v.at(heads.group(head) * rows) + begin + key;
      Gemm.multiply(
          v.data,
          from,
          v.step,
          1,
          tile.data,
          0,
          tile.step,
          result.data,
          to,
          result.step,
          rows,
          keys,
          count,
          key > 0);
    }
    int at = 2 * head * columns.width() + c;
    for (int lane = 0; lane < count; lane++) {
      kept[at + lane] = most[lane];
      kept[at + columns.width() + lane] = 1 / Math.max(Float.MIN_NORMAL, sum[lane]);
    }
    scale(result, to, rows, count, kept, at + columns.width());
  }

  /** {@code to[key, query]} of a block of keys and a tile of queries. */
  private void logits(
      Heads x, int head, int key, int keys, int c, int count, Panel to, int toColumn) {
    Panel k = x.keys();
    Panel q = x.queries();
    int width = heads.width();
    transposed(
        k, heads.group(head) * width, key, q, head * width, c, to, toColumn, keys, width, count);
  }

  /** {@code to[key, query] = Σ_row a[row, key] b[row, query]}. */
  private static void transposed(
      Panel a,
      int aRow,
      int key,
      Panel b,
      int bRow,
      int c,
      Panel to,
      int toColumn,
      int keys,
      int rows,
      int count) {
    Gemm.multiply(
        a.data,
        a.at(aRow) + key,
        1,
        a.step,
        b.data,
        b.at(bRow) + c,
        b.step,
        to.data,
        toColumn,
        to.step,
        keys,
        rows,
        count,
        false);
  }

  /** Logits of the tile to exponentials, with the correction of what came before. */
  private void soften(float[] hidden, int key, int keys, int lane) {
    FloatVector before = FloatVector.fromArray(FLOATS, most, lane);
    FloatVector now = before;
    for (int i = 0; i < keys; i++) {
      if (hidden[key + i] == 0) {
        now = VectorMath.greater(FloatVector.fromArray(FLOATS, tile.data, tile.at(i) + lane), now);
      }
    }
    FloatVector change = VectorMath.powerOfTwo(before.sub(now));
    FloatVector total = FloatVector.fromArray(FLOATS, sum, lane).mul(change);
    for (int i = 0; i < keys; i++) {
      int at = tile.at(i) + lane;
      if (hidden[key + i] == 0) {
        FloatVector e =
            VectorMath.powerOfTwo(FloatVector.fromArray(FLOATS, tile.data, at).sub(now));
        total = total.add(e);
        e.intoArray(tile.data, at);
      } else {
        FloatVector.zero(FLOATS).intoArray(tile.data, at);
      }
    }
    now.intoArray(most, lane);
    total.intoArray(sum, lane);
    change.intoArray(correction, lane);
  }

  private static void scale(
      Panel panel, int at, int rows, int count, float[] factors, int factorsAt) {
    for (int row = 0; row < rows; row++) {
      for (int c = 0; c < count; c += LANES) {
        int to = at + row * panel.step + c;
        FloatVector.fromArray(FLOATS, panel.data, to)
            .mul(FloatVector.fromArray(FLOATS, factors, factorsAt + c))
            .intoArray(panel.data, to);
      }
    }
  }

  @Override
  public void backward(
      Heads x, Panel result, Panel dResult, float[] hidden, float[] kept, Heads dx) {
    dx.keys().clear();
    dx.values().clear();
    for (int scene = 0; scene < columns.scenes(); scene++) {
      int begin = columns.column(scene, 0);
      for (int head = 0; head < heads.heads(); head++) {
        means(result, dResult, head, begin);
        turn(x.queries(), head * heads.width(), heads.width(), begin, turnedQueries);
        turn(dResult, head * heads.valueWidth(), heads.valueWidth(), begin, turnedSlopes);
        for (int key = 0; key < columns.tokens(); key += BACK_BLOCK) {
          int keys = Math.min(BACK_BLOCK, columns.tokens() - key);
          for (int c = 0; c < columns.sceneWidth(); c += TILE) {
            int count = Math.min(TILE, columns.sceneWidth() - c);
            slopes(x, dResult, hidden, kept, head, begin, key, keys, c, count);
            toQueries(x, dx, head, begin, key, keys, c, count);
          }
          int rows = heads.valueWidth();
          toKeys(dResult, turnedSlopes, weights, dx.values(), head, rows, begin, key, keys);
          rows = heads.width();
          toKeys(x.queries(), turnedQueries, slopes, dx.keys(), head, rows, begin, key, keys);
        }
      }
    }
    dx.queries().scale((float) (1 / LOG2_E));
    dx.keys().scale((float) (1 / LOG2_E));
  }

  private void turn(Panel from, int row, int rows, int begin, float[] to) {
    if (to.length > 0) {
      Gemm.turn(from.data, from.at(row) + begin, from.step, rows, columns.sceneWidth(), to);
    }
  }

  /** Mean gradient of a query's weights: the product of its result with the result's gradient. */
  private void means(Panel result, Panel dResult, int head, int begin) {
    int rows = heads.valueWidth();
    for (int c = 0; c < columns.sceneWidth(); c += LANES) {
      FloatVector mean = FloatVector.zero(FLOATS);
      for (int row = 0; row < rows; row++) {
        int at = result.at(head * rows + row) + begin + c;
        mean =
            FloatVector.fromArray(FLOATS, result.data, at)
                .fma(FloatVector.fromArray(FLOATS, dResult.data, at), mean);
      }
      mean.intoArray(means, c);
    }
  }

  /** Weights and the gradient of the logits, of a block of keys and a tile of queries. */
  private void slopes(
      Heads x,
      Panel dResult,
      float[] hidden,
      float[] kept,
      int head,
      int begin,
      int key,
      int keys,
      int c,
      int count) {
    int rows = heads.valueWidth();
    int valueRow = heads.group(head) * rows;
    logits(x, head, begin + key, keys, begin + c, count, weights, c);
    transposed(
        x.values(),
        valueRow,
        begin + key,
        dResult,
        head * rows,
        begin + c,
        slopes,
        c,
        keys,
        rows,
        count);
    int at = 2 * head * columns.width() + begin;
    for (int lane = c; lane < c + count; lane += LANES) {
      FloatVector greatest = FloatVector.fromArray(FLOATS, kept, at + lane);
      FloatVector inverse = FloatVector.fromArray(FLOATS, kept, at + columns.width() + lane);
      FloatVector mean = FloatVector.fromArray(FLOATS, means, lane);
      for (int i = 0; i < keys; i++) {
        int to = weights.at(i) + lane;
        if (hidden[begin + key + i] < 0) {
          FloatVector.zero(FLOATS).intoArray(weights.data, to);
          FloatVector.zero(FLOATS).intoArray(slopes.data, to);
          continue;
        }
        FloatVector logit = FloatVector.fromArray(FLOATS, weights.data, to);
        FloatVector weight = VectorMath.powerOfTwo(logit.sub(greatest)).mul(inverse);
        weight.intoArray(weights.data, to);
        FloatVector.fromArray(FLOATS, slopes.data, to)
            .sub(mean)
            .mul(weight)
            .intoArray(slopes.data, to);
      }
    }
  }

  private void toQueries(
      Heads x, Heads dx, int head, int begin, int key, int keys, int c, int count) {
    Panel k = x.keys();
    Panel to = dx.queries();
    int rows = heads.width();
    Gemm.multiply(
        k.data,
        k.at(heads.group(head) * rows) + begin + key,
        k.step,
        1,
        slopes.data,
        c,
        slopes.step,
        to.data,
        to.at(head * rows) + begin + c,
        to.step,
        rows,
        keys,
        count,
        key > 0);
  }

  /** {@code to[row, key] += Σ_query from[row, query] block[key, query]}. */
  private void toKeys(
      Panel from,
      float[] turned,
      Panel block,
      Panel to,
      int head,
      int rows,
      int begin,
      int key,
      int keys) {
    int toAt = to.at(heads.group(head) * rows) + begin + key;
    int queries = columns.sceneWidth();
    if (turned.length == 0) {
      Gemm.outer(
          from.data,
          from.at(head * rows) + begin,
          from.step,
          0,
          block.data,
          0,
          block.step,
          0,
          to.data,
          toAt,
          to.step,
          rows,
          keys,
          queries,
          1,
          scratch);
      return;
    }
    Gemm.multiply(
        block.data,
        0,
        block.step,
        1,
        turned,
        0,
        rows,
        scratch,
        0,
        rows,
        keys,
        queries,
        rows,
        false);
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < keys; i++) {
        to.data[toAt + row * to.step + i] += scratch[i * rows + row];
      }
    }
  }

  /** Room to turn rows of a head, where few rows fill whole vectors: no lanes are summed then. */
  private static float[] turned(int rows, int queries) {
    return new float[rows % LANES == 0 && rows < Gemm.MANY_ROWS ? rows * queries : 0];
  }
}
