package org.allometry.gpurunner.family.transformer;

import java.util.ArrayList;
import java.util.List;
import org.allometry.gpurunner.family.kernel.Attention;
import org.allometry.gpurunner.family.kernel.PackedWeights;

/**
 * How the kernel has the parameters: every matrix twice, as it is and turned, and with heads
 * slowest where parameters have them fastest. Queries have the attention's scale in them.
 */
final class Weights implements PackedWeights {
  private final TransformerShape shape;
  private final List<Integer> offsets;
  private final List<LinearMap> maps = new ArrayList<>();
  private int size;
  private int turned;

  /**
   * The maps of a block.
   *
   * @param attention to queries, keys and values
   * @param attended back from attention
   */
  record Block(LinearMap attention, LinearMap attended, LinearMap wide, LinearMap narrow) {}

  /**
   * Weights.
   *
   * @param offsets where each of the network's parameters begins, in its order
   */
  Weights(TransformerShape shape, List<Integer> offsets) {
    this.shape = shape;
    this.offsets = offsets;
    int width = shape.width();
    int middle = TransformerShape.MLP_FACTOR * width;
    turned = Math.toIntExact(shape.params());
    add(shape.inputs(), width);
    for (int i = 0; i < shape.layers(); i++) {
      add(width, 3 * width);
      add(width, width);
      add(width, middle);
      add(middle, width);
    }
    add(width, TransformerShape.OUTPUTS);
  }

  private void add(int in, int out) {
    LinearMap map = new LinearMap(in, out, size, turned);
    maps.add(map);
    size += map.size();
    turned += in * out;
  }

  LinearMap first() {
    return maps.getFirst();
  }

  Block block(int layer) {
    int at = 1 + 4 * layer;
    return new Block(maps.get(at), maps.get(at + 1), maps.get(at + 2), maps.get(at + 3));
  }

  LinearMap last() {
    return maps.getLast();
  }

  @Override
  public int parts() {
    return maps.size();
  }

  /** Floats of all maps without what is turned. */
  @Override
  public int size() {
    return size;
  }

  /** Floats of all maps. */
  @Override
  public int packed() {
    return turned;
  }

  /** Packs a map. */
  @Override
  public void pack(int number, float[] parameters, float[] to) {
    LinearMap map = maps.get(number);
    int weight = offsets.get(2 * number);
    int bias = offsets.get(2 * number + 1);
    for (int i = 0; i < map.out(); i++) {
      int row = row(number, i);
      float scale = scale(number, i);
      to[map.bias() + i] = scale * parameters[bias + row];
      for (int j = 0; j < map.in(); j++) {
        float value = scale * parameters[weight + row * map.in() + j];
        to[map.at() + i * map.in() + j] = value;
        to[map.turnedAt() + j * map.out() + i] = value;
      }
    }
  }

  @Override
  public void unpack(int number, List<float[]> gradients, float[] to) {
    LinearMap map = maps.get(number);
    for (int i = 0; i < map.out(); i++) {
      float scale = scale(number, i);
      int row = row(number, i);
      int at = offsets.get(2 * number) + row * map.in();
      sum(gradients, map.at() + i * map.in(), map.in(), scale, to, at);
      sum(gradients, map.bias() + i, 1, scale, to, offsets.get(2 * number + 1) + row);
    }
  }

  private static void sum(
      List<float[]> gradients, int from, int count, float scale, float[] to, int at) {
    for (int j = 0; j < count; j++) {
      float sum = 0;
      for (float[] gradient : gradients) {
        sum += gradient[from + j];
      }
      to[at + j] = scale * sum;
    }
  }

  private boolean isAttention(int number) {
    return number % 4 == 1 && number < maps.size() - 1;
  }

  /** The parameters' row, (qkv, channel, head), of ours, (qkv, head, channel). */
  private int row(int number, int i) {
    if (!isAttention(number)) {
      return i;
    }
    int within = i % shape.width();
    int head = within / shape.headWidth();
    return i - within + within % shape.headWidth() * shape.heads() + head;
  }

  private float scale(int number, int i) {
    return isAttention(number) && i < shape.width()
        ? (float) (Attention.LOG2_E / Math.sqrt(shape.headWidth()))
        : 1;
  }
}
