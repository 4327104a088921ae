package org.allometry.orchestrator.settings;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.allometry.gpurunner.settings.SettingsReader;

/**
 * What may be trained, beside the families.
 *
 * @param steps lengths of training, ascending
 * @param uniqueSamples numbers of distinct training samples, ascending, at least one; a family's
 *     entry may have its own
 * @param seeds different ones
 * @param maxMemoryBytes of a training
 * @param maxTrialShare largest share of the budget that a cell may cost
 */
public record SpaceSettings(
    List<Integer> steps,
    List<Integer> uniqueSamples,
    List<Long> seeds,
    long maxMemoryBytes,
    double maxTrialShare) {
  private static final int MOST_STEPS = 1_000_000_000;
  private static final int MOST_LENGTHS = 1_000;

  /** Copies the lists. */
  public SpaceSettings {
    steps = List.copyOf(steps);
    uniqueSamples = List.copyOf(uniqueSamples);
    seeds = List.copyOf(seeds);
  }

  /**
   * Reads all keys but {@code families}; problems stay with the reader.
   *
   * @param trainSamples that the task has
   */
  static SpaceSettings read(SettingsReader reader, int trainSamples) {
    List<Integer> listed = reader.integers("steps", 0, 2, MOST_STEPS);
    int min = reader.integer("min-steps", 2, MOST_STEPS);
    int max = reader.integer("max-steps", 2, MOST_STEPS);
    double ratio = reader.number("steps-ratio", 1.01, 100);
    if (max < min && listed.isEmpty()) {
      reader.reject("max-steps", "a whole number of at least min-steps, " + min, "");
    }
    return new SpaceSettings(
        listed.isEmpty()
            ? geometric(min, Math.max(min, max), ratio)
            : listed.stream().sorted().distinct().toList(),
        uniqueSamples(reader, 0, trainSamples),
        seeds(reader),
        reader.bytes("max-memory", 1L << 20, 1L << 50),
        reader.number("max-trial-share", 1e-6, 1));
  }

  /**
   * The list at {@code unique-samples}, ascending; where it is empty, all of the task's samples.
   *
   * @param least numbers that it must have
   */
  static List<Integer> uniqueSamples(SettingsReader reader, int least, int trainSamples) {
    int all = Math.max(1, trainSamples);
    List<Integer> listed = reader.integers("unique-samples", least, 1, all);
    return listed.isEmpty() ? List.of(all) : listed.stream().sorted().distinct().toList();
  }

  private static List<Integer> geometric(int min, int max, double ratio) {
    List<Integer> steps = new ArrayList<>();
    for (double length = min;
        length <= max * (1 + 1e-9) && steps.size() < MOST_LENGTHS;
        length *= ratio) {
      steps.add((int) Math.round(length));
    }
    return steps.stream().distinct().toList();
  }

  private static List<Long> seeds(SettingsReader reader) {
    String allowed = "1 to 100 different whole numbers in [0, 2^53]";
    List<Double> numbers = reader.numbers("seeds", 1, 0, 0x1p53);
    List<Long> seeds = numbers.stream().map(Math::round).toList();
    boolean whole = numbers.stream().allMatch(n -> n == Math.rint(n));
    if (!whole || seeds.size() > 100 || new HashSet<>(seeds).size() < seeds.size()) {
      reader.reject("seeds", allowed, "");
    }
    return seeds.isEmpty() ? List.of(1L) : seeds;
  }
}
