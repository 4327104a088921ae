package org.allometry.gpurunner.family.transformer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.allometry.gpurunner.family.CpuKernel;
import org.allometry.gpurunner.family.Network;
import org.allometry.gpurunner.family.Parameter;
import org.allometry.gpurunner.family.ProgramText;
import org.allometry.gpurunner.family.Workers;
import org.allometry.gpurunner.family.kernel.SceneKernel;
import org.allometry.gpurunner.task.SceneShape;

/**
 * The network of one shape: pre-norm blocks without affine norms, MLP factor 2 with exact GELU,
 * heads split head-fastest and merged channel-fastest (the GATr library's baseline transformer).
 *
 * @param shape its dimensions
 * @param columns which columns of (points | directions | scalars), flattened, the network reads
 */
record TransformerNetwork(TransformerShape shape, List<Integer> columns) implements Network {
  /**
   * Tokens from which on one fused kernel attends; measured on a CPU, see benchmarks/RESULTS.md.
   */
  static final int FUSED_FROM = 128;

  /**
   * The same in the gradient by hand, which keeps the softmax: products of attention are better
   * there.
   */
  static final int LONG_FROM = 1024;

  /** Tokens up to which it is better there too, if heads are at least {@value #WIDE_HEAD} wide. */
  static final int SHORT_TO = 8;

  private static final int WIDE_HEAD = 16;

  /**
   * Width up to which the kernel in Java is faster than native products of matrices; measured, see
   * benchmarks/RESULTS.md.
   */
  static final int KERNEL_UP_TO = 128;

  TransformerNetwork {
    columns = List.copyOf(columns);
  }

  /** The network that reads a task's plain inputs. */
  static TransformerNetwork of(TransformerShape shape, SceneShape scene) {
    return new TransformerNetwork(shape, plainColumns(scene));
  }

  @Override
  public List<Parameter> parameters() {
    return shape.parameters();
  }

  @Override
  public String program() {
    return read("transformer.py");
  }

  @Override
  public Optional<String> gradientProgram() {
    return shape.multiQuery() ? Optional.empty() : Optional.of(read("transformer_gradient.py"));
  }

  /** None for wide networks, shared keys, and in a JVM that was started without vectors. */
  @Override
  public Optional<CpuKernel> kernel(List<Integer> offsets, Workers workers) {
    return shape.multiQuery()
            || shape.width() > KERNEL_UP_TO
            || ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()
        ? Optional.empty()
        : Optional.of(kernel(new Weights(shape, offsets), workers));
  }

  private CpuKernel kernel(Weights weights, Workers workers) {
    return new SceneKernel(
        weights, workers, (columns, keeps) -> new Pass(this, weights, columns, keeps));
  }

  private String read(String resource) {
    Map<String, String> constants = new HashMap<>();
    constants.put("columns", columns.toString());
    constants.put("width", Integer.toString(shape.width()));
    constants.put("layers", Integer.toString(shape.layers()));
    constants.put("heads", Integer.toString(shape.heads()));
    constants.put("head_width", Integer.toString(shape.headWidth()));
    constants.put("scale", String.format(Locale.ROOT, "%.17g", 1 / Math.sqrt(shape.headWidth())));
    constants.put("fused_from", Integer.toString(FUSED_FROM));
    constants.put("long_from", Integer.toString(LONG_FROM));
    constants.put("short_to", Integer.toString(shape.headWidth() < WIDE_HEAD ? 0 : SHORT_TO));
    constants.put("multi_query", shape.multiQuery() ? "True" : "False");
    return ProgramText.read(TransformerNetwork.class, resource, constants);
  }

  /** Columns of the plain inputs in points, directions and scalars laid side by side. */
  static List<Integer> plainColumns(SceneShape scene) {
    List<String> directions = scene.directions().stream().map(SceneShape.Direction::name).toList();
    int afterPoints = 3 * scene.points().size();
    int afterDirections = afterPoints + 3 * directions.size();
    List<Integer> columns = new ArrayList<>();
    for (String name : scene.plainInputs()) {
      if (scene.points().contains(name)) {
        addThree(columns, 3 * scene.points().indexOf(name));
      } else if (directions.contains(name)) {
        addThree(columns, afterPoints + 3 * directions.indexOf(name));
      } else if (scene.scalars().contains(name)) {
        columns.add(afterDirections + scene.scalars().indexOf(name));
      } else {
        throw new IllegalArgumentException("plain input " + name + " is no channel of " + scene);
      }
    }
    return columns;
  }

  private static void addThree(List<Integer> columns, int first) {
    for (int i = 0; i < 3; i++) {
      columns.add(first + i);
    }
  }
}
