package org.allometry.benchmarks.trainer;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.stream.IntStream;
import org.allometry.gpurunner.family.Families;
import org.allometry.gpurunner.family.Size;
import org.allometry.gpurunner.settings.SettingsReader;
import org.allometry.gpurunner.task.SceneShape;

/**
 * A network by family and size, on the inputs of the n-body task.
 *
 * @param family its name
 * @param size the size's settings, such as {@code width=32,layers=4,heads=4}
 */
record Net(String family, String size) {
  /** What a token of the n-body task carries. */
  static final SceneShape SCENE =
      new SceneShape(
          List.of("x"),
          List.of(
              new SceneShape.Direction("velocity", "x"), new SceneShape.Direction("offset", "x")),
          List.of("ln-mass"),
          List.of("ln-mass", "x", "velocity"),
          4);

  private static final int PLAIN_HEADS = 4;
  private static final int MAX_PLAIN_WIDTH = 1024;

  /** A plain transformer. */
  static Net plain(int width, int layers, int heads) {
    return new Net("transformer", "width=%d,layers=%d,heads=%d".formatted(width, layers, heads));
  }

  /** The size as its family knows it. */
  Size resolve() {
    Config config =
        ConfigFactory.parseString("sizes = [{%s}]".formatted(size))
            .withFallback(ConfigFactory.load().getConfig("allometry.families." + family));
    SettingsReader settings = SettingsReader.of(config, "allometry.families." + family);
    List<Size> sizes =
        Families.byName(family)
            .orElseThrow(() -> new IllegalArgumentException("no family " + family))
            .ladder(settings, SCENE);
    settings.throwIfWrong();
    return sizes.get(0);
  }

  /** The plain transformer of so many blocks whose parameters are nearest. */
  static Net plainOfParams(long params, int layers) {
    return nearest(layers, Math.log((double) params), size -> Math.log((double) size.params()));
  }

  /** The plain transformer of so many blocks whose nominal FLOP a step are nearest. */
  static Net plainOfFlops(double flops, int layers, int batch, int tokens) {
    return nearest(
        layers, Math.log(flops), size -> Math.log(size.flopsPerStep(batch, tokens).asDouble()));
  }

  private static Net nearest(int layers, double wanted, ToScale scale) {
    List<Net> nets =
        IntStream.iterate(PLAIN_HEADS, width -> width <= MAX_PLAIN_WIDTH, w -> w + PLAIN_HEADS)
            .mapToObj(width -> plain(width, layers, PLAIN_HEADS))
            .toList();
    Net best = nets.get(0);
    double distance = Double.POSITIVE_INFINITY;
    for (Net net : nets) {
      double off = Math.abs(scale.of(net.resolve()) - wanted);
      if (off < distance) {
        distance = off;
        best = net;
      }
    }
    return best;
  }

  private interface ToScale {
    double of(Size size);
  }
}
