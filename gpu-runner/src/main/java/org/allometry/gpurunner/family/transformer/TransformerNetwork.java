package org.allometry.gpurunner.family.transformer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.allometry.gpurunner.family.Network;
import org.allometry.gpurunner.family.Parameter;
import org.allometry.gpurunner.family.ProgramText;
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
    return ProgramText.read(
        TransformerNetwork.class,
        "transformer.py",
        Map.of(
            "columns",
            columns.toString(),
            "width",
            Integer.toString(shape.width()),
            "layers",
            Integer.toString(shape.layers()),
            "heads",
            Integer.toString(shape.heads()),
            "head_width",
            Integer.toString(shape.headWidth()),
            "scale",
            String.format(Locale.ROOT, "%.17g", 1 / Math.sqrt(shape.headWidth())),
            "fused_from",
            Integer.toString(FUSED_FROM),
            "multi_query",
            shape.multiQuery() ? "True" : "False"));
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
