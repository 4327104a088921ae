package org.allometry.gpurunner.family.gatr.kernel;

import java.util.ArrayList;
import java.util.List;
import org.allometry.gpurunner.family.gatr.kernel.LinearMap.Part;
import org.allometry.gpurunner.family.kernel.PackedWeights;

/**
 * Everything of the parameters that a pass reads, as matrices in one array: the map of the input,
 * five maps a block with the weights of its distances, and the row that gives the displacement.
 * Gradients come in the same places.
 */
final class Weights implements PackedWeights {
  /** Parameters of a map with scalars out, and of one without. */
  private static final int FULL = 6;

  private static final int SHORT = 3;
  private static final int BASIS = 9;

  /** A vector in a multivector has norm 2 in the basis of linear maps. */
  private static final float VECTOR = 0.5f;

  /** Maps of a block, and where the weights of its distances lie. */
  record Block(
      LinearMap attention,
      LinearMap attended,
      LinearMap factors,
      LinearMap mix,
      LinearMap last,
      int distances,
      int logarithms) {
    List<LinearMap> maps() {
      return List.of(attention, attended, factors, mix, last);
    }
  }

  private final Dimensions dimensions;
  private final List<Integer> offsets;
  private final LinearMap first;
  private final List<Block> blocks = new ArrayList<>();
  private final int row;
  private int place;
  private int size;

  /**
   * Places of everything.
   *
   * @param offsets where each parameter begins, in the network's order
   */
  Weights(Dimensions dimensions, List<Integer> offsets) {
    this.dimensions = dimensions;
    this.offsets = List.copyOf(offsets);
    Layout hidden = dimensions.hidden();
    first = map(dimensions.input(), List.of(part(dimensions.input(), hidden)));
    for (int i = 0; i < dimensions.layers(); i++) {
      blocks.add(block());
    }
    row = size;
    size += dimensions.channels();
  }

  private Block block() {
    Layout hidden = dimensions.hidden();
    HeadShape heads = dimensions.headShape();
    Layout attended = dimensions.attended();
    LinearMap attention = map(attended, attentionParts(attended, heads));
    LinearMap back = map(heads.outputs(), List.of(part(heads.outputs(), hidden)));
    int distances = size;
    int logarithms = offsets.get(place++);
    size += heads.heads() * heads.channels();
    List<Part> factors = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      factors.add(part(hidden, new Layout(dimensions.channels(), 0)));
    }
    return new Block(
        attention,
        back,
        map(hidden, factors),
        map(dimensions.products(), List.of(part(dimensions.products(), dimensions.wide()))),
        map(dimensions.wide(), List.of(part(dimensions.wide(), hidden))),
        distances,
        logarithms);
  }

  private List<Part> attentionParts(Layout attended, HeadShape heads) {
    Layout queries = heads.outputs();
    if (!dimensions.multiQuery()) {
      return List.of(part(attended, heads.inputs()));
    }
    Layout one = new Layout(heads.channels(), heads.scalars());
    return List.of(part(attended, queries), part(attended, one), part(dimensions.hidden(), one));
  }

  private Part part(Layout in, Layout out) {
    int count = out.scalars() > 0 ? FULL : SHORT;
    Part part =
        new Part(
            in.channels(),
            in.scalars(),
            out.channels(),
            out.scalars(),
            offsets.subList(place, place + count));
    place += count;
    return part;
  }

  private LinearMap map(Layout in, List<Part> parts) {
    LinearMap map = new LinearMap(parts, in, size);
    size = map.end();
    return map;
  }

  LinearMap first() {
    return first;
  }

  List<Block> blocks() {
    return blocks;
  }

  /** Where the row begins that gives the displacement. */
  int row() {
    return row;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int packed() {
    return size;
  }

  @Override
  public int parts() {
    return blocks.size() + 1;
  }

  /** Builds a part: a block, or at last the ends of the network. */
  @Override
  public void pack(int part, float[] parameters, float[] w) {
    if (part < blocks.size()) {
      Block block = blocks.get(part);
      block.maps().forEach(map -> map.pack(parameters, w));
      for (int i = 0; i < distances(); i++) {
        w[block.distances + i] = (float) StrictMath.exp(parameters[block.logarithms + i]);
      }
      return;
    }
    first.pack(parameters, w);
    for (int i = 0; i < dimensions.channels(); i++) {
      w[row + i] = VECTOR * parameters[last(i)];
    }
  }

  private int distances() {
    return dimensions.heads() * dimensions.headChannels();
  }

  /** Where the weight lies that takes a channel's vector to that of the output. */
  private int last(int channel) {
    return offsets.get(place) + channel * BASIS + 1;
  }

  /** Sums a part's gradients in order and turns them into those of the parameters. */
  @Override
  public void unpack(int part, List<float[]> gradients, float[] gradient) {
    float[] g = gradients.get(0);
    boolean block = part < blocks.size();
    int from = block ? blocks.get(part).attention.start() : row;
    int to = block ? blocks.get(part).last.end() : size;
    sum(gradients, from, to);
    if (block) {
      blocks.get(part).maps().forEach(map -> map.unpack(g, gradient));
      System.arraycopy(
          g, blocks.get(part).distances, gradient, blocks.get(part).logarithms, distances());
      return;
    }
    sum(gradients, first.start(), first.end());
    first.unpack(g, gradient);
    for (int i = 0; i < dimensions.channels(); i++) {
      gradient[last(i)] = VECTOR * g[row + i];
    }
  }

  private static void sum(List<float[]> gradients, int from, int to) {
    float[] g = gradients.get(0);
    for (int k = 1; k < gradients.size(); k++) {
      float[] other = gradients.get(k);
      for (int i = from; i < to; i++) {
        g[i] += other[i];
      }
    }
  }
}
