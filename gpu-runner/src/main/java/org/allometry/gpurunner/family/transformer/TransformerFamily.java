package org.allometry.gpurunner.family.transformer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.allometry.gpurunner.family.Family;
import org.allometry.gpurunner.family.Size;
import org.allometry.gpurunner.settings.SettingsReader;
import org.allometry.gpurunner.task.SceneShape;

/** The plain transformer: sizes as listed in the settings, or a ladder with √2 in parameters. */
public final class TransformerFamily implements Family {
  private static final int MAX_WIDTH = 8192;
  private static final int MAX_LAYERS = 256;
  private static final int MAX_HEADS = 256;

  @Override
  public String name() {
    return "transformer";
  }

  @Override
  public List<Size> ladder(SettingsReader settings, SceneShape scene) {
    Recipe recipe =
        new Recipe(
            settings.oneOf("attention", List.of("multi-head", "multi-query")).equals("multi-query"),
            settings.flag("zero-output"),
            settings.number("learning-rate", 1e-9, 10),
            settings.integer("base-width", 1, MAX_WIDTH));
    long minParams = settings.wholeNumber("min-params", 100, 1_000_000_000_000L);
    long maxParams = settings.wholeNumber("max-params", 100, 1_000_000_000_000L);
    if (maxParams < minParams) {
      settings.reject("max-params", "at least min-params, " + minParams, "");
    }
    List<SettingsReader> listed = settings.objects("sizes");
    settings.rejectUnknownKeys();
    List<Size> sizes =
        listed.isEmpty()
            ? generated(recipe, scene, minParams, maxParams)
            : listed(settings, listed, recipe, scene);
    return sizes.stream().sorted(Comparator.comparingLong(Size::params)).toList();
  }

  private static List<Size> generated(
      Recipe recipe, SceneShape scene, long minParams, long maxParams) {
    return new TransformerLadder(scene.plainWidth(), recipe.multiQuery, recipe.zeroOutput)
        .between(minParams, maxParams).stream()
            .map(shape -> recipe.size(shape, scene, recipe.learningRate(shape.width())))
            .toList();
  }

  private static List<Size> listed(
      SettingsReader settings, List<SettingsReader> listed, Recipe recipe, SceneShape scene) {
    List<Size> sizes = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (SettingsReader one : listed) {
      int before = one.problems().size();
      int width = one.integer("width", 1, MAX_WIDTH);
      int layers = one.integer("layers", 1, MAX_LAYERS);
      int heads = one.integer("heads", 1, MAX_HEADS);
      double rate =
          one.has("learning-rate")
              ? one.number("learning-rate", 1e-9, 10)
              : recipe.learningRate(width);
      one.rejectUnknownKeys();
      if (one.problems().size() > before) {
        continue;
      }
      if (width % heads != 0) {
        one.reject("heads", "a divisor of the width " + width, "");
        continue;
      }
      TransformerShape shape =
          new TransformerShape(
              scene.plainWidth(), width, layers, heads, recipe.multiQuery, recipe.zeroOutput);
      if (!names.add(shape.name())) {
        settings.reject("sizes", "sizes that differ in width or layers", "");
        continue;
      }
      sizes.add(recipe.size(shape, scene, rate));
    }
    return sizes;
  }

  /** What all sizes share. */
  private record Recipe(
      boolean multiQuery, boolean zeroOutput, double baseLearningRate, int baseWidth) {
    double learningRate(int width) {
      return baseLearningRate * baseWidth / width;
    }

    Size size(TransformerShape shape, SceneShape scene, double learningRate) {
      return new Size(
          shape.name(),
          shape.params(),
          learningRate,
          shape.cost(),
          TransformerNetwork.of(shape, scene));
    }
  }
}
