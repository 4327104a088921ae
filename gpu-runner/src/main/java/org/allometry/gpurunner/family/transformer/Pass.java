package org.allometry.gpurunner.family.transformer;

import static org.allometry.gpurunner.family.kernel.Gemm.LANES;

import java.util.Arrays;
import java.util.List;
import org.allometry.gpurunner.family.kernel.Attention;
import org.allometry.gpurunner.family.kernel.Attention.Heads;
import org.allometry.gpurunner.family.kernel.Columns;
import org.allometry.gpurunner.family.kernel.Displacements;
import org.allometry.gpurunner.family.kernel.Gelu;
import org.allometry.gpurunner.family.kernel.Gemm;
import org.allometry.gpurunner.family.kernel.HeadRows;
import org.allometry.gpurunner.family.kernel.LayerNorm;
import org.allometry.gpurunner.family.kernel.Panel;
import org.allometry.gpurunner.family.kernel.ScenePass;
import org.allometry.gpurunner.task.SceneBatch;

/**
 * The whole network on some scenes, forward and backward, with the memory that it needs.
 *
 * <pre>
 *   scenes ─first─▶ x ─┬─ norm ─attention─▶ Attention ─attended─▶ + ─┬─ norm ─wide─▶ Gelu ─narrow─▶ + ─▶ x of the next block … ─last─▶ displacement
 *                      └──────────────────────────────────────────┘ └────────────────────────────┘
 * </pre>
 *
 * Norms and GELU are computed again on the way back; everything else is kept.
 */
final class Pass implements ScenePass {
  /** Columns that go through a row of operations together, so that they stay in the cache. */
  private static final int TILE = 8 * LANES;

  private final List<Integer> channels;
  private final Weights weights;
  private final Columns columns;
  private final int d;
  private final int width;
  private final Attention attention;
  private final Panel input;
  private final float[] hidden;
  private final Block[] blocks;
  private final Panel end;
  private final Displacements prediction;
  private final Panel normed;
  private final Panel active;
  private final Panel slope;
  private final Panel dWide;
  private final Panel dResult;
  private final Panel dHeads;
  private final float[] scratch;

  /** What a block keeps for the way back; {@code heads} are queries, keys and values. */
  @SuppressWarnings("ArrayRecordComponent") // memory; never compared
  private record Block(
      Panel x, Panel heads, float[] kept, Panel result, Panel middle, Panel wide) {}

  /**
   * Memory for a pass.
   *
   * @param columns number of scenes and tokens
   * @param keeps whether there is a way back
   */
  Pass(TransformerNetwork network, Weights weights, Columns columns, boolean keeps) {
    TransformerShape shape = network.shape();
    this.channels = network.columns();
    this.weights = weights;
    this.columns = columns;
    this.d = shape.width();
    this.width = columns.width();
    this.attention =
        Attention.of(
            new HeadRows(shape.heads(), shape.heads(), shape.headWidth(), shape.headWidth()),
            columns);
    this.input = panel(channels.size());
    this.hidden = new float[width];
    int wide = TransformerShape.MLP_FACTOR * d;
    this.blocks = new Block[shape.layers()];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] =
          i > 0 && !keeps
              ? blocks[0]
              : new Block(
                  panel(d),
                  panel(3 * d),
                  new float[attention.kept()],
                  panel(d),
                  panel(d),
                  panel(wide));
    }
    this.end = keeps ? panel(d) : blocks[0].x;
    this.prediction = new Displacements(columns);
    this.normed = panel(d);
    this.active = panel(wide);
    this.slope = panel(keeps ? d : 0);
    this.dWide = panel(keeps ? wide : 0);
    this.dResult = panel(keeps ? d : 0);
    this.dHeads = panel(keeps ? 3 * d : 0);
    this.scratch = new float[Gemm.scratch(Math.max(wide, channels.size()))];
  }

  private Panel panel(int rows) {
    return new Panel(rows, width);
  }

  private Heads heads(Panel all) {
    return new Heads(all.rows(0, d), all.rows(d, d), all.rows(2 * d, d));
  }

  /** Work on some columns. */
  private interface Tile {
    void of(int from, int count);
  }

  private void tiles(Tile work) {
    for (int c = 0; c < width; c += TILE) {
      work.of(c, Math.min(TILE, width - c));
    }
  }

  @Override
  public void forward(SceneBatch batch, int first, float[] w) {
    prediction.beginAt(first);
    fill(batch, first);
    weights.first().forward(w, input, blocks[0].x, 0, width, false);
    for (int i = 0; i < blocks.length; i++) {
      forward(weights.block(i), blocks[i], after(i), w);
    }
    weights.last().forward(w, end, prediction.rows(), 0, width, false);
  }

  private Panel after(int block) {
    return block + 1 < blocks.length ? blocks[block + 1].x : end;
  }

  private void fill(SceneBatch batch, int first) {
    input.clear();
    Arrays.fill(hidden, Attention.HIDDEN);
    int points = batch.points().length / batch.mask().length;
    int directions = batch.directions().length / batch.mask().length;
    int scalars = batch.scalars().length / batch.mask().length;
    for (int scene = 0; scene < columns.scenes(); scene++) {
      for (int token = 0; token < batch.tokens(); token++) {
        int row = (first + scene) * batch.tokens() + token;
        int column = columns.column(scene, token);
        hidden[column] = batch.mask()[row] > 0 ? 0 : Attention.HIDDEN;
        for (int i = 0; i < channels.size(); i++) {
          int channel = channels.get(i);
          input.data[input.at(i) + column] =
              channel < points
                  ? batch.points()[row * points + channel]
                  : channel < points + directions
                      ? batch.directions()[row * directions + channel - points]
                      : batch.scalars()[row * scalars + channel - points - directions];
        }
      }
    }
  }

  private void forward(Weights.Block maps, Block block, Panel after, float[] w) {
    tiles(
        (c, count) -> {
          LayerNorm.forward(block.x, 0, normed, 0, d, c, count);
          maps.attention().forward(w, normed, block.heads, c, count, false);
        });
    attention.forward(heads(block.heads), block.result, hidden, block.kept);
    tiles(
        (c, count) -> {
          copy(block.x, block.middle, c, count);
          maps.attended().forward(w, block.result, block.middle, c, count, true);
          LayerNorm.forward(block.middle, 0, normed, 0, d, c, count);
          maps.wide().forward(w, normed, block.wide, c, count, false);
          Gelu.forward(block.wide, active, 0, maps.wide().out(), c, count);
          copy(block.middle, after, c, count);
          maps.narrow().forward(w, active, after, c, count, true);
        });
  }

  private void copy(Panel from, Panel to, int c, int count) {
    for (int i = 0; i < d; i++) {
      System.arraycopy(from.data, from.at(i) + c, to.data, to.at(i) + c, count);
    }
  }

  @Override
  public Displacements prediction() {
    return prediction;
  }

  @Override
  public void backward(float[] w, float[] g) {
    weights.last().backwardWeights(g, prediction.rows(), end, 0, width, scratch);
    weights.last().backwardInput(w, prediction.rows(), slope, 0, width);
    for (int i = blocks.length - 1; i >= 0; i--) {
      backward(weights.block(i), blocks[i], w, g);
    }
    weights.first().backwardWeights(g, slope, input, 0, width, scratch);
  }

  private void backward(Weights.Block maps, Block block, float[] w, float[] g) {
    tiles(
        (c, count) -> {
          Gelu.forward(block.wide, active, 0, maps.wide().out(), c, count);
          maps.narrow().backwardWeights(g, slope, active, c, count, scratch);
          maps.narrow().backwardInput(w, slope, dWide, c, count);
          Gelu.backward(block.wide, dWide, 0, maps.wide().out(), c, count);
          LayerNorm.forward(block.middle, 0, normed, 0, d, c, count);
          maps.wide().backwardWeights(g, dWide, normed, c, count, scratch);
          maps.wide().backwardInput(w, dWide, normed, c, count);
          LayerNorm.backward(block.middle, slope, 0, normed, 0, d, c, count);
          maps.attended().backwardWeights(g, slope, block.result, c, count, scratch);
          maps.attended().backwardInput(w, slope, dResult, c, count);
        });
    attention.backward(
        heads(block.heads), block.result, dResult, hidden, block.kept, heads(dHeads));
    tiles(
        (c, count) -> {
          LayerNorm.forward(block.x, 0, normed, 0, d, c, count);
          maps.attention().backwardWeights(g, dHeads, normed, c, count, scratch);
          maps.attention().backwardInput(w, dHeads, normed, c, count);
          LayerNorm.backward(block.x, slope, 0, normed, 0, d, c, count);
        });
  }
}
