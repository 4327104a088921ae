package org.allometry.orchestrator.wiring;

import com.typesafe.config.ConfigRenderOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.allometry.actors.sweep.SweepSetup;
import org.allometry.analysis.quantity.Flops;
import org.allometry.gpurunner.train.TrainerFingerprint;
import org.allometry.orchestrator.UserError;
import org.jspecify.annotations.Nullable;

/**
 * Under which conditions a sweep trains: its data set, its trainer, its devices and how they are
 * supervised. They may change between runs, except for the data set; the journal says when.
 */
public final class Conditions {
  private static final String DATA = "data";
  private static final String TRAINER = "trainer";

  private Conditions() {}

  /** Those of a run, by name. */
  static SortedMap<String, String> of(SweepPlan plan) {
    TreeMap<String, String> conditions = new TreeMap<>();
    conditions.put(
        DATA, plan.settings().task().name() + "-" + plan.settings().task().fingerprint());
    conditions.put(TRAINER, TrainerFingerprint.text());
    for (var entry : plan.config().withOnlyPath("allometry").entrySet()) {
      String path = entry.getKey();
      if (path.startsWith("allometry.runner.") || path.startsWith("allometry.supervision.")) {
        conditions.put(path, entry.getValue().render(ConfigRenderOptions.concise()));
      }
    }
    return conditions;
  }

  /**
   * The plan with whatever its run has to record as it begins.
   *
   * @param before conditions that were recorded last; empty where there are none
   * @param budget new total, where it is raised
   * @throws UserError when the data set is not the one that the sweep was trained on so far
   */
  public static SweepPlan record(
      SweepPlan plan, SortedMap<String, String> before, Optional<Flops> budget) {
    SortedMap<String, String> now = of(plan);
    requireSameData(plan, before, now);
    List<String> changes = before.isEmpty() ? List.of() : differences(before, now);
    boolean known = !before.isEmpty() && changes.isEmpty();
    return known && budget.isEmpty()
        ? plan
        : plan.with(Optional.of(new SweepSetup.Amendment(now, changes, budget)));
  }

  /** What the user should be warned of; empty when nothing. */
  public static Optional<String> warning(SweepPlan plan, SortedMap<String, String> recorded) {
    @Nullable String before = recorded.get(TRAINER);
    String now = TrainerFingerprint.text();
    return before == null || before.equals(now)
        ? Optional.empty()
        : Optional.of(
            "the trainer is "
                + now
                + ", earlier trials of "
                + plan.settings().name()
                + " were trained by "
                + before
                + ": their losses may not compare; the journal records the change");
  }

  private static void requireSameData(
      SweepPlan plan, SortedMap<String, String> before, SortedMap<String, String> now) {
    @Nullable String was = before.get(DATA);
    if (was == null || was.equals(now.get(DATA))) {
      return;
    }
    throw new UserError(
            UserError.Kind.INVALID_CONFIGURATION,
            "the data set of sweep "
                + plan.settings().name()
                + " has changed: its trials were trained on "
                + was
                + ", and this version of Allometry generates "
                + now.get(DATA)
                + " from the same settings. Use the version that began the sweep, or start anew"
                + " with --fresh")
        .file(plan.folder().journal().toString())
        .value(now.get(DATA))
        .allowed(was)
        .hint("use the version that began the sweep, or start anew with --fresh");
  }

  private static List<String> differences(
      SortedMap<String, String> before, SortedMap<String, String> now) {
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(now.keySet());
    List<String> lines = new ArrayList<>();
    for (String name : names) {
      @Nullable String was = before.get(name);
      @Nullable String is = now.get(name);
      if (was != null && !was.equals(is)) {
        lines.add("- " + name + " = " + was);
      }
      if (is != null && !is.equals(was)) {
        lines.add("+ " + name + " = " + is);
      }
    }
    return lines;
  }
}
