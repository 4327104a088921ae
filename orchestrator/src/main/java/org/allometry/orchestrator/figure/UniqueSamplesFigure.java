package org.allometry.orchestrator.figure;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** F5: loss against the number of unique training samples, arms as dashes. */
public final class UniqueSamplesFigure {
  private static final String DEFAULT = "default";

  private UniqueSamplesFigure() {}

  /**
   * One finished trial.
   *
   * @param trial its name
   * @param family architecture, which gives the colour
   * @param arm training recipe without the number of samples, which gives the dashes
   * @param uniqueSamples distinct samples that it was trained on
   * @param samplesSeen D
   * @param params N
   * @param loss final
   */
  public record Trial(
      String trial,
      String family,
      String arm,
      double uniqueSamples,
      double samplesSeen,
      double params,
      double loss) {}

  /** Whether there is anything to show: some family and arm on two numbers of samples. */
  public static boolean possible(List<Trial> trials) {
    return best(trials).values().stream().anyMatch(line -> line.size() > 1);
  }

  /** The figure; a line goes through the lowest loss of each family and arm. */
  public static Figure of(List<Trial> trials, String lossName) {
    List<String> families = trials.stream().map(Trial::family).distinct().toList();
    List<String> arms =
        trials.stream()
            .map(Trial::arm)
            .distinct()
            .sorted(
                Comparator.comparing((String arm) -> !arm.equals(DEFAULT))
                    .thenComparing(Comparator.naturalOrder()))
            .toList();
    Map<String, Object> x =
        Axes.count(
            "unique", "unique training samples", trials.stream().mapToDouble(Trial::uniqueSamples));
    Map<String, Object> y = Axes.loss("loss", lossName, trials.stream().mapToDouble(Trial::loss));
    List<Trial> lowest = best(trials).values().stream().flatMap(l -> l.values().stream()).toList();
    List<Object> layers =
        List.of(
            Spec.map(
                "data", Spec.data("best"),
                "mark", Spec.map("type", "line", "strokeWidth", 2, "clip", true),
                "encoding",
                    Spec.map(
                        "x",
                        x,
                        "y",
                        y,
                        "color",
                        Spec.colour(families),
                        "strokeDash",
                        Spec.dashes("arm", arms))),
            Spec.map(
                "data", Spec.data("trials"),
                "mark", Spec.map("type", "point", "filled", true, "size", 30, "opacity", 0.5),
                "encoding",
                    Spec.map(
                        "x", x,
                        "y", y,
                        "color", Spec.colour(families),
                        "shape", Spec.shape(families),
                        "tooltip",
                            List.of(
                                Spec.tooltip("trial", "trial", ""),
                                Spec.tooltip("family", "family", ""),
                                Spec.tooltip("arm", "arm", ""),
                                Spec.tooltip("unique", "unique samples", ".3~s"),
                                Spec.tooltip("epochs", "epochs", ".3~g"),
                                Spec.tooltip("params", "parameters N", ".3~s"),
                                Spec.tooltip("loss", "loss", ".4~g")))));
    String title = "Loss against unique samples";
    CsvLines csv =
        new CsvLines(
            "family", "arm", "trial", "unique_samples", "samples_seen", "params", "loss", "lowest");
    for (Trial t : trials) {
      csv.row(
          t.family(),
          t.arm(),
          t.trial(),
          t.uniqueSamples(),
          t.samplesSeen(),
          t.params(),
          t.loss(),
          lowest.contains(t));
    }
    return new Figure(
        "loss-against-unique-samples",
        title,
        "Points: finished trials. Lines: the lowest loss of each family and arm at each number of"
            + " unique samples, whatever its size and length; dashes tell the arms apart.",
        Spec.top(
            title,
            320,
            Spec.map(
                "trials",
                trials.stream().map(UniqueSamplesFigure::row).toList(),
                "best",
                lowest.stream().map(UniqueSamplesFigure::row).toList()),
            layers),
        csv.text());
  }

  private static String key(Trial t) {
    return t.family() + "+" + t.arm();
  }

  private static SortedMap<String, SortedMap<Double, Trial>> best(List<Trial> trials) {
    SortedMap<String, SortedMap<Double, Trial>> best = new TreeMap<>();
    for (Trial t : trials) {
      best.computeIfAbsent(key(t), k -> new TreeMap<>())
          .merge(
              t.uniqueSamples(),
              t,
              (a, b) -> Comparator.comparingDouble(Trial::loss).compare(a, b) <= 0 ? a : b);
    }
    return best;
  }

  private static Object row(Trial t) {
    return Spec.map(
        "family", t.family(),
        "arm", t.arm(),
        "trial", t.trial(),
        "unique", t.uniqueSamples(),
        "epochs", t.samplesSeen() / t.uniqueSamples(),
        "params", t.params(),
        "loss", t.loss());
  }
}
