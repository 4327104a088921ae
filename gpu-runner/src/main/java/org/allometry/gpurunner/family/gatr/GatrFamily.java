package org.allometry.gpurunner.family.gatr;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.allometry.gpurunner.family.Family;
import org.allometry.gpurunner.family.Size;
import org.allometry.gpurunner.settings.SettingsReader;
import org.allometry.gpurunner.task.SceneShape;

/**
 * The E(3)-equivariant Geometric Algebra Transformer: sizes as listed in the settings, or a ladder
 * with √2 in parameters.
 */
public final class GatrFamily implements Family {
  private static final int MAX_CHANNELS = 1024;
  private static final int MAX_SCALARS = 65_536;
  private static final int MAX_LAYERS = 256;
  private static final int MAX_HEADS = 256;

  @Override
  public String name() {
    return "gatr";
  }

  @Override
  public boolean equivariant() {
    return true;
  }

  @Override
  public List<Size> ladder(SettingsReader settings, SceneShape scene) {
    boolean multiQuery =
        settings.oneOf("attention", List.of("multi-query", "multi-head")).equals("multi-query");
    Recipe recipe =
        new Recipe(
            scene,
            reinserted(settings, scene),
            multiQuery,
            settings.integer("scalars-per-channel", 1, 64),
            settings.number("learning-rate", 1e-9, 10),
            settings.integer("base-channels", 1, MAX_CHANNELS));
    long minParams = settings.wholeNumber("min-params", 100, 1_000_000_000_000L);
    long maxParams = settings.wholeNumber("max-params", 100, 1_000_000_000_000L);
    if (maxParams < minParams) {
      settings.reject("max-params", "at least min-params, " + minParams, "");
    }
    List<SettingsReader> listed = settings.objects("sizes");
    settings.rejectUnknownKeys();
    if (scene.points().isEmpty()) {
      settings.reject(
          "sizes",
          "a task whose tokens have a point; this one gives "
              + (scene.scalars().isEmpty() ? "nothing" : "only " + scene.scalars()),
          "The plain family transformer can learn it.");
      return List.of();
    }
    List<Size> sizes =
        listed.isEmpty()
            ? recipe.generated(minParams, maxParams)
            : listed(settings, listed, recipe);
    return sizes.stream().sorted(Comparator.comparingLong(Size::params)).toList();
  }

  private static List<String> reinserted(SettingsReader settings, SceneShape scene) {
    List<String> channels = new ArrayList<>(GatrNetwork.multivectors(scene));
    channels.addAll(scene.scalars());
    List<String> names = settings.texts("reinsert", 0);
    if (!channels.containsAll(names) || new HashSet<>(names).size() < names.size()) {
      settings.reject("reinsert", "a list of different channels of the task: " + channels, "");
      return List.of();
    }
    return names;
  }

  private static List<Size> listed(
      SettingsReader settings, List<SettingsReader> listed, Recipe recipe) {
    List<Size> sizes = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (SettingsReader one : listed) {
      int before = one.problems().size();
      int channels = one.integer("channels", 1, MAX_CHANNELS);
      int scalars =
          one.has("scalars")
              ? one.integer("scalars", 1, MAX_SCALARS)
              : recipe.scalarsPerChannel * channels;
      int layers = one.integer("layers", 1, MAX_LAYERS);
      int heads =
          one.has("heads")
              ? one.integer("heads", 1, MAX_HEADS)
              : GatrLadder.heads(channels, scalars);
      double rate =
          one.has("learning-rate")
              ? one.number("learning-rate", 1e-9, 10)
              : recipe.learningRate(channels);
      one.rejectUnknownKeys();
      if (one.problems().size() > before) {
        continue;
      }
      if (!GatrShape.splits(channels, scalars, heads)) {
        one.reject("heads", allowedHeads(channels, scalars), "");
        continue;
      }
      GatrShape shape =
          new GatrShape(recipe.inputs(), channels, scalars, layers, heads, recipe.multiQuery);
      if (!names.add(shape.name())) {
        settings.reject("sizes", "sizes that differ in channels, scalars or layers", "");
        continue;
      }
      sizes.add(recipe.size(shape, rate));
    }
    return sizes;
  }

  private static String allowedHeads(int channels, int scalars) {
    List<Integer> allowed = new ArrayList<>();
    for (int heads = 1; heads <= Math.min(MAX_HEADS, 2 * channels); heads++) {
      if (GatrShape.splits(channels, scalars, heads)) {
        allowed.add(heads);
      }
    }
    return "a divisor of 2 · channels and 2 · scalars, such as " + allowed;
  }

  /** What all sizes share. */
  private record Recipe(
      SceneShape scene,
      List<String> reinserted,
      boolean multiQuery,
      int scalarsPerChannel,
      double baseLearningRate,
      int baseChannels) {
    GatrShape.Inputs inputs() {
      return GatrNetwork.inputs(scene, reinserted);
    }

    double learningRate(int channels) {
      return baseLearningRate * Math.sqrt((double) baseChannels / channels);
    }

    List<Size> generated(long minParams, long maxParams) {
      return new GatrLadder(inputs(), scalarsPerChannel, multiQuery)
          .between(minParams, maxParams).stream()
              .map(shape -> size(shape, learningRate(shape.channels())))
              .toList();
    }

    Size size(GatrShape shape, double learningRate) {
      return new Size(
          shape.name(),
          shape.params(),
          learningRate,
          shape.cost(),
          GatrNetwork.of(shape, scene, reinserted));
    }
  }
}
