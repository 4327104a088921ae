package org.allometry.gpurunner.family.gatr;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.allometry.gpurunner.family.CpuKernel;
import org.allometry.gpurunner.family.Network;
import org.allometry.gpurunner.family.Parameter;
import org.allometry.gpurunner.family.ProgramText;
import org.allometry.gpurunner.family.Workers;
import org.allometry.gpurunner.family.gatr.kernel.Dimensions;
import org.allometry.gpurunner.family.gatr.kernel.GatrKernel;
import org.allometry.gpurunner.task.SceneShape;

/**
 * The network of one shape.
 *
 * @param shape its dimensions
 * @param through for every direction, the point that its plane passes through
 * @param reinserted multivector channels that are reinserted, points counted before directions
 * @param reinsertedScalars scalar channels that are reinserted
 */
record GatrNetwork(
    GatrShape shape,
    List<Integer> through,
    List<Integer> reinserted,
    List<Integer> reinsertedScalars)
    implements Network {
  /**
   * Tokens from which on one fused kernel attends. It is a little slower than matrix products up to
   * 512 tokens on a CPU, but it needs no matrix of scores where it runs as flash.
   */
  static final int FUSED_FROM = 1024;

  /** Linear map with scalars out: weight, s2mvs weight and bias, mvs2s weight and bias, s2s. */
  private static final int FULL = 6;

  /** Linear map without scalars out. */
  private static final int SHORT = 3;

  GatrNetwork {
    through = List.copyOf(through);
    reinserted = List.copyOf(reinserted);
    reinsertedScalars = List.copyOf(reinsertedScalars);
  }

  /** Channels of a task as multivectors: points, then directions as planes; and as scalars. */
  static GatrShape.Inputs inputs(SceneShape scene, List<String> reinserted) {
    int scalars = (int) reinserted.stream().filter(scene.scalars()::contains).count();
    return new GatrShape.Inputs(
        scene.points().size() + scene.directions().size(),
        Math.max(1, scene.scalars().size()),
        reinserted.size() - scalars,
        scalars);
  }

  /** The network that reads all channels of a task. */
  static GatrNetwork of(GatrShape shape, SceneShape scene, List<String> reinserted) {
    List<String> channels = multivectors(scene);
    return new GatrNetwork(
        shape,
        scene.directions().stream().map(d -> scene.points().indexOf(d.through())).toList(),
        reinserted.stream().filter(channels::contains).map(channels::indexOf).toList(),
        reinserted.stream()
            .filter(scene.scalars()::contains)
            .map(scene.scalars()::indexOf)
            .toList());
  }

  /** Names of the multivector channels: points, then directions. */
  static List<String> multivectors(SceneShape scene) {
    List<String> names = new ArrayList<>(scene.points());
    scene.directions().forEach(direction -> names.add(direction.name()));
    return names;
  }

  @Override
  public List<Parameter> parameters() {
    return shape.parameters();
  }

  @Override
  public String program() {
    return ProgramText.read(GatrNetwork.class, "gatr.py", constants());
  }

  /** None in a JVM that was started without the module of vectors. */
  @Override
  public Optional<CpuKernel> kernel(List<Integer> offsets, Workers workers) {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return Optional.empty();
    }
    Dimensions dimensions =
        new Dimensions(
            shape.channels(),
            shape.scalars(),
            shape.layers(),
            shape.heads(),
            shape.multiQuery(),
            shape.headChannels(),
            shape.headScalars(),
            shape.inputs().scalars(),
            through,
            shape.inputs().multivectors() - through.size(),
            reinserted,
            reinsertedScalars);
    return Optional.of(
        GatrKernel.of(
            dimensions,
            offsets,
            Planes.terms(Algebra::sign, Algebra::target),
            Planes.terms(Algebra::joinSign, Algebra::joinTarget),
            workers));
  }

  Map<String, String> constants() {
    int maps = shape.multiQuery() ? 3 : 1;
    int out = maps * FULL;
    int logWeights = out + FULL;
    int pairs = logWeights + 1;
    int mix = pairs + 4 * SHORT;
    int mlp = mix + FULL;
    Map<String, String> constants = new HashMap<>();
    constants.put("qkv", places(0, IntStream.range(0, maps).boxed().toList(), FULL));
    constants.put("out", places(out, List.of(0), FULL));
    constants.put("log_weights", Integer.toString(logWeights));
    // Left factors before right ones, as the program multiplies them.
    constants.put("pairs", places(pairs, List.of(0, 2, 1, 3), SHORT));
    constants.put("mix", places(mix, List.of(0), FULL));
    constants.put("mlp", places(mlp, List.of(0), FULL));
    constants.put("stride", Integer.toString(mlp + FULL));
    constants.put("channels", Integer.toString(shape.channels()));
    constants.put("scalars", Integer.toString(shape.scalars()));
    constants.put("layers", Integer.toString(shape.layers()));
    constants.put("heads", Integer.toString(shape.heads()));
    constants.put("groups", Integer.toString(shape.groups()));
    constants.put("rows", Integer.toString(shape.heads() / shape.groups()));
    constants.put("head_channels", Integer.toString(shape.headChannels()));
    constants.put("head_scalars", Integer.toString(shape.headScalars()));
    constants.put("fused_from", Integer.toString(FUSED_FROM));
    constants.put("through", through.toString());
    constants.put("reinserted", reinserted.toString());
    constants.put("reinserted_scalars", reinsertedScalars.toString());
    constants.put(
        "reinserts", reinserted.isEmpty() && reinsertedScalars.isEmpty() ? "False" : "True");
    constants.put("basis", basis());
    constants.put("metric", metric());
    constants.put("factors", literal(flat(BilinearForms.factors())));
    constants.put("product_out", literal(flat(BilinearForms.productOut())));
    constants.put("join_out", literal(flat(BilinearForms.joinOut())));
    return constants;
  }

  /** Parameters of the same kind in maps that begin behind {@code first}, one after another. */
  private static String places(int first, List<Integer> maps, int parameters) {
    return IntStream.range(0, parameters)
        .mapToObj(kind -> maps.stream().map(map -> first + map * parameters + kind).toList())
        .toList()
        .toString();
  }

  /**
   * Twelve times the squares of the blocks of every pair, (pair, out half, in half, basis map):
   * projections of grades, 0 to 4, and products with e0 of grades 0 to 3, each divided by its norm,
   * the root of its number of entries.
   */
  private static String basis() {
    int[] entries = {1, 4, 6, 4, 1, 1, 3, 3, 1};
    double[][] blocks = new double[Algebra.COMPONENTS * 2][LinearShape.BASIS];
    for (int plane = 0; plane < Algebra.COMPONENTS; plane += 2) {
      int grade = Algebra.grade(Planes.COMPONENTS.get(plane));
      blocks[2 * plane][grade] = 12.0 / entries[grade];
      blocks[2 * plane + 2][5 + grade] = 12.0 / entries[5 + grade];
      blocks[2 * plane + 3][grade + 1] = 12.0 / entries[grade + 1];
    }
    return literal(blocks);
  }

  /**
   * Key features that make the product with query features minus a squared distance. With points h
   * of weight w, features are (seven components, n = |h|² + w², w h, w²), and |h w' - h' w|² = n
   * w'² + n' w² - 2 w² w'² - 2 (w h)(w' h').
   */
  private static String metric() {
    double[][] metric = new double[GatrShape.FEATURES][GatrShape.FEATURES];
    int length = 7;
    int weight = 11;
    for (int i = 0; i < length; i++) {
      metric[i][i] = 1;
    }
    for (int i = length + 1; i <= weight; i++) {
      metric[i][i] = 2;
    }
    metric[length][weight] = -1;
    metric[weight][length] = -1;
    return literal(metric);
  }

  private static String literal(double[][] matrix) {
    return Arrays.stream(matrix)
        .flatMapToDouble(Arrays::stream)
        .mapToObj(Double::toString)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static double[][] flat(double[][][] matrices) {
    return Arrays.stream(matrices).flatMap(Arrays::stream).toArray(double[][]::new);
  }
}
