package org.allometry.gpurunner.family.gatr.kernel;

import static org.allometry.gpurunner.family.kernel.Gemm.FLOATS;
import static org.allometry.gpurunner.family.kernel.Gemm.LANES;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;
import org.allometry.gpurunner.family.kernel.Attention;
import org.allometry.gpurunner.family.kernel.Attention.Heads;
import org.allometry.gpurunner.family.kernel.Columns;
import org.allometry.gpurunner.family.kernel.Displacements;
import org.allometry.gpurunner.family.kernel.Gemm;
import org.allometry.gpurunner.family.kernel.Panel;
import org.allometry.gpurunner.family.kernel.ScenePass;
import org.allometry.gpurunner.task.SceneBatch;

/**
 * The whole network on some scenes, forward and backward, with the memory that it needs.
 *
 * <pre>
 *   scenes ─▶ SceneInput ─first─▶ x ─┬─ norm ─attention─▶ HeadFeatures ─▶ Attention ─attended─▶ + ─┬─▶ …
 *                                    └────────────────────────────────────────────────────────────┘
 *         … x ─┬─ norm ─factors─▶ Bilinear ─mix─▶ Gate ─last─▶ + ─┬─▶ x of the next block … ─row─▶ displacement
 *              └───────────────────────────────────────────────┘
 * </pre>
 *
 * Norms, features and gates are computed again on the way back; everything else is kept.
 */
final class Pass implements ScenePass {
  /** Columns that go through a row of operations together, so that they stay in the cache. */
  private static final int TILE = 8 * LANES;

  private static final int COORDINATES = SceneBatch.TARGET_WIDTH;

  private final Dimensions dimensions;
  private final Weights weights;
  private final int width;
  private final SceneInput input;
  private final HeadFeatures features;
  private final Attention attention;
  private final Normalisation attentionNorm;
  private final Normalisation norm;
  private final Bilinear bilinear;
  private final Gate gate;
  private final Block[] blocks;
  private final Panel end;
  private final Panel attended;
  private final Panel normed;
  private final Heads heads;
  private final Panel result;
  private final Panel gated;
  private final float[] distances;
  private final Displacements prediction;
  private final float[] scratch;
  private final Optional<Slopes> slopes;

  /** What a block keeps for the way back. */
  @SuppressWarnings("ArrayRecordComponent") // memory; never compared
  private record Block(
      Panel x,
      Panel inputs,
      float[] kept,
      Panel outputs,
      Panel middle,
      Panel factors,
      Panel products,
      Panel wide) {}

  /**
   * Memory for a pass.
   *
   * @param columns number of scenes and tokens
   * @param keeps whether there is a way back
   */
  Pass(Model model, Columns columns, boolean keeps) {
    this.dimensions = model.dimensions();
    this.weights = model.weights();
    this.width = columns.width();
    this.input = new SceneInput(dimensions, columns);
    HeadShape shape = dimensions.headShape();
    this.features = new HeadFeatures(shape);
    this.attention = Attention.of(shape.rows(), columns);
    Layout hidden = dimensions.hidden();
    this.attentionNorm = new Normalisation(hidden, dimensions.attended());
    this.norm = new Normalisation(hidden, hidden);
    this.bilinear =
        new Bilinear(model.product(), model.join(), dimensions.factors(), dimensions.products());
    this.gate = new Gate(dimensions.wide());
    this.blocks = new Block[dimensions.layers()];
    Block shared = null;
    for (int i = 0; i < blocks.length; i++) {
      shared = shared == null || keeps ? block(shape) : shared;
      blocks[i] = shared;
    }
    this.end = keeps ? panel(hidden) : blocks[0].x;
    this.attended = panel(dimensions.attended());
    this.normed = panel(hidden);
    this.heads = heads(shape);
    this.result = new Panel(shape.heads() * shape.valueWidth(), width);
    this.gated = panel(dimensions.wide());
    this.scratch = new float[Gemm.scratch(most(dimensions))];
    this.distances = new float[shape.heads() * shape.channels()];
    this.prediction = new Displacements(columns);
    this.slopes = keeps ? Optional.of(new Slopes(dimensions, this)) : Optional.empty();
  }

  /** Most rows that a matrix's gradient reads at once. */
  private static int most(Dimensions dimensions) {
    int most = 0;
    for (Layout in :
        List.of(
            dimensions.input(),
            dimensions.attended(),
            dimensions.headShape().outputs(),
            dimensions.products(),
            dimensions.wide())) {
      most = Math.max(most, in.scalars() + 2 * in.channels());
    }
    return most;
  }

  private Block block(HeadShape shape) {
    return new Block(
        panel(dimensions.hidden()),
        panel(shape.inputs()),
        new float[attention.kept()],
        panel(shape.outputs()),
        panel(dimensions.hidden()),
        panel(dimensions.factors()),
        panel(dimensions.products()),
        panel(dimensions.wide()));
  }

  Panel panel(Layout layout) {
    return new Panel(layout.rows(), width);
  }

  Heads heads(HeadShape shape) {
    return new Heads(
        new Panel(shape.heads() * shape.width(), width),
        new Panel(shape.groups() * shape.width(), width),
        new Panel(shape.groups() * shape.valueWidth(), width));
  }

  @Override
  public void forward(SceneBatch batch, int first, float[] w) {
    prediction.beginAt(first);
    input.fill(batch, first);
    weights.first().forward(w, input.panel(), blocks[0].x, 0, width, false);
    for (int i = 0; i < blocks.length; i++) {
      forward(weights.blocks().get(i), blocks[i], after(i), w);
    }
    predict(w);
  }

  private Panel after(int block) {
    return block + 1 < blocks.length ? blocks[block + 1].x : end;
  }

  private void forward(Weights.Block maps, Block block, Panel after, float[] w) {
    System.arraycopy(w, maps.distances(), distances, 0, distances.length);
    for (int c = 0; c < width; c += TILE) {
      int count = Math.min(TILE, width - c);
      attentionNorm.forward(block.x, attended, c, count);
      reinsert(c, count);
      maps.attention().forward(w, attended, block.inputs, c, count, false);
      features.forward(block.inputs, distances, heads, c, count);
    }
    attention.forward(heads, result, input.hidden(), block.kept);
    for (int c = 0; c < width; c += TILE) {
      int count = Math.min(TILE, width - c);
      features.collect(result, block.outputs, c, count);
      copy(block.x, 0, block.middle, 0, dimensions.hidden().rows(), c, count);
      maps.attended().forward(w, block.outputs, block.middle, c, count, true);
      norm.forward(block.middle, normed, c, count);
      maps.factors().forward(w, normed, block.factors, c, count, false);
      bilinear.forward(block.factors, input.reference(), block.products, c, count);
      int scalars = dimensions.hidden().firstScalar();
      int to = dimensions.products().firstScalar();
      copy(normed, scalars, block.products, to, dimensions.scalars(), c, count);
      maps.mix().forward(w, block.products, block.wide, c, count, false);
      gate.forward(block.wide, gated, c, count);
      copy(block.middle, 0, after, 0, dimensions.hidden().rows(), c, count);
      maps.last().forward(w, gated, after, c, count, true);
    }
  }

  /** Copies rows in some columns. */
  private static void copy(
      Panel from, int fromRow, Panel to, int toRow, int rows, int c, int count) {
    for (int i = 0; i < rows; i++) {
      System.arraycopy(from.data, from.at(fromRow + i) + c, to.data, to.at(toRow + i) + c, count);
    }
  }

  private void reinsert(int c, int count) {
    Layout in = dimensions.input();
    Layout out = dimensions.attended();
    for (int i = 0; i < dimensions.reinserted().size(); i++) {
      for (int plane = 0; plane < Layout.COMPONENTS; plane++) {
        int from = in.plane(plane) + dimensions.reinserted().get(i);
        copy(
            input.panel(),
            from,
            attended,
            out.plane(plane) + dimensions.channels() + i,
            1,
            c,
            count);
      }
    }
    for (int i = 0; i < dimensions.reinsertedScalars().size(); i++) {
      int from = in.firstScalar() + dimensions.reinsertedScalars().get(i);
      int to = out.firstScalar() + dimensions.scalars() + i;
      copy(input.panel(), from, attended, to, 1, c, count);
    }
  }

  private void predict(float[] w) {
    for (int k = 0; k < COORDINATES; k++) {
      int row = dimensions.hidden().free(k);
      Gemm.multiply(
          w,
          weights.row(),
          0,
          1,
          end.data,
          end.at(row),
          end.step,
          prediction.rows().data,
          prediction.rows().at(k),
          0,
          1,
          dimensions.channels(),
          width,
          false);
    }
  }

  @Override
  public Displacements prediction() {
    return prediction;
  }

  @Override
  public void backward(float[] w, float[] g) {
    backward(slopes.orElseThrow(), w, g);
  }

  private void backward(Slopes slopes, float[] w, float[] g) {
    Panel d = slopes.x;
    d.clear();
    for (int k = 0; k < COORDINATES; k++) {
      int row = dimensions.hidden().free(k);
      Gemm.multiply(
          w,
          weights.row(),
          1,
          0,
          prediction.rows().data,
          prediction.rows().at(k),
          0,
          d.data,
          d.at(row),
          d.step,
          dimensions.channels(),
          1,
          width,
          false);
      Gemm.outer(
          prediction.rows().data,
          prediction.rows().at(k),
          0,
          0,
          end.data,
          end.at(row),
          end.step,
          0,
          g,
          weights.row(),
          0,
          1,
          dimensions.channels(),
          width,
          1,
          scratch);
    }
    for (int i = blocks.length - 1; i >= 0; i--) {
      Weights.Block maps = weights.blocks().get(i);
      gateBack(maps, blocks[i], slopes, w, g);
      attentionBack(maps, blocks[i], slopes, w, g);
    }
    weights.first().backwardWeights(g, d, input.panel(), width, scratch);
  }

  private void gateBack(Weights.Block maps, Block block, Slopes slopes, float[] w, float[] g) {
    Panel d = slopes.x;
    for (int c = 0; c < width; c += TILE) {
      int count = Math.min(TILE, width - c);
      gate.forward(block.wide, gated, c, count);
      maps.last().backwardInput(w, d, slopes.wide, c, count, false);
      gate.backward(block.wide, slopes.wide, c, count);
      maps.mix().backwardInput(w, slopes.wide, slopes.products, c, count, false);
      bilinear.backward(
          block.factors, input.reference(), slopes.products, slopes.factors, c, count);
    }
    maps.last().backwardWeights(g, d, gated, width, scratch);
    maps.mix().backwardWeights(g, slopes.wide, block.products, width, scratch);
    for (int c = 0; c < width; c += TILE) {
      int count = Math.min(TILE, width - c);
      norm.forward(block.middle, normed, c, count);
      maps.factors().backwardInput(w, slopes.factors, slopes.normed, c, count, false);
      addScalars(slopes.products, slopes.normed, c, count);
      norm.backward(block.middle, slopes.normed, d, c, count);
    }
    maps.factors().backwardWeights(g, slopes.factors, normed, width, scratch);
  }

  private void addScalars(Panel from, Panel to, int c, int count) {
    for (int i = 0; i < dimensions.scalars(); i++) {
      int at = from.at(dimensions.products().firstScalar() + i);
      int target = to.at(dimensions.hidden().firstScalar() + i);
      for (int k = c; k < c + count; k += LANES) {
        FloatVector.fromArray(FLOATS, to.data, target + k)
            .add(FloatVector.fromArray(FLOATS, from.data, at + k))
            .intoArray(to.data, target + k);
      }
    }
  }

  private void attentionBack(Weights.Block maps, Block block, Slopes slopes, float[] w, float[] g) {
    Panel d = slopes.x;
    System.arraycopy(w, maps.distances(), distances, 0, distances.length);
    maps.attended().backwardInput(w, d, slopes.outputs, 0, width, false);
    maps.attended().backwardWeights(g, d, block.outputs, width, scratch);
    features.distribute(slopes.outputs, slopes.result, width);
    features.distribute(block.outputs, result, width);
    features.forward(block.inputs, distances, heads, 0, width);
    attention.backward(heads, result, slopes.result, input.hidden(), block.kept, slopes.heads);
    float[] dDistances = new float[distances.length];
    features.backward(
        block.inputs, distances, slopes.heads, slopes.inputs, dDistances, scratch, width);
    for (int i = 0; i < dDistances.length; i++) {
      g[maps.distances() + i] += dDistances[i];
    }
    for (int c = 0; c < width; c += TILE) {
      int count = Math.min(TILE, width - c);
      attentionNorm.forward(block.x, attended, c, count);
      reinsert(c, count);
      maps.attention().backwardInput(w, slopes.inputs, slopes.attended, c, count, false);
      attentionNorm.backward(block.x, slopes.attended, d, c, count);
    }
    maps.attention().backwardWeights(g, slopes.inputs, attended, width, scratch);
  }

  /** Gradients on the way back. */
  private static final class Slopes {
    private final Panel x;
    private final Panel wide;
    private final Panel products;
    private final Panel factors;
    private final Panel normed;
    private final Panel outputs;
    private final Panel result;
    private final Heads heads;
    private final Panel inputs;
    private final Panel attended;

    Slopes(Dimensions dimensions, Pass pass) {
      HeadShape shape = dimensions.headShape();
      x = pass.panel(dimensions.hidden());
      wide = pass.panel(dimensions.wide());
      products = pass.panel(dimensions.products());
      factors = pass.panel(dimensions.factors());
      normed = pass.panel(dimensions.hidden());
      outputs = pass.panel(shape.outputs());
      result = new Panel(shape.heads() * shape.valueWidth(), pass.width);
      heads = pass.heads(shape);
      inputs = pass.panel(shape.inputs());
      attended = pass.panel(dimensions.attended());
    }
  }

  /**
   * What passes share.
   *
   * @param product the geometric product
   * @param join the join
   */
  record Model(Dimensions dimensions, Weights weights, Product product, Product join) {
    Model {
      Arrays.asList(product, join).forEach(java.util.Objects::requireNonNull);
    }
  }
}
