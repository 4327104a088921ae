package org.allometry.orchestrator.settings;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.allometry.actors.sweep.SweepRules;
import org.allometry.analysis.design.Goal;
import org.allometry.analysis.policy.Policies;
import org.allometry.analysis.policy.PolicySettings;
import org.allometry.analysis.quantity.Flops;
import org.allometry.gpurunner.arm.Arm;
import org.allometry.gpurunner.family.Families;
import org.allometry.gpurunner.family.Family;
import org.allometry.gpurunner.family.Size;
import org.allometry.gpurunner.runner.RunnerSettings;
import org.allometry.gpurunner.settings.SettingsException;
import org.allometry.gpurunner.settings.SettingsReader;
import org.allometry.gpurunner.task.Task;
import org.allometry.gpurunner.task.Tasks;
import org.allometry.gpurunner.train.TrainingSettings;
import org.allometry.orchestrator.comparison.ComputeAxis;

/**
 * A sweep's whole configuration as typed values; reference.conf is the manual.
 *
 * @param name of the sweep and its folder
 * @param budget total compute, reserve included
 * @param reserve share of it for work lost to crashes
 * @param goal what is to be known
 * @param axis how compute is counted in laws and figures
 * @param policyName which policy
 * @param policy its settings
 * @param space what may be trained, beside the families
 * @param ladders families with their sizes
 * @param task what is learned
 * @param training how
 * @param rules how trials are watched over
 * @param runner devices
 * @param metrics endpoint
 * @param logLevel least level in the log file
 */
public record SweepSettings(
    String name,
    Flops budget,
    double reserve,
    Goal goal,
    ComputeAxis axis,
    String policyName,
    PolicySettings policy,
    SpaceSettings space,
    List<Ladder> ladders,
    Task task,
    TrainingSettings training,
    SweepRules rules,
    RunnerSettings runner,
    MetricsSettings metrics,
    String logLevel) {
  private static final List<String> BLOCKS =
      List.of(
          "sweep",
          "budget",
          "goal",
          "space",
          "policy",
          "supervision",
          "metrics",
          "logging",
          "task",
          "training",
          "families",
          "runner");
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

  /** Copies the list. */
  public SweepSettings {
    ladders = List.copyOf(ladders);
  }

  /**
   * Reads and checks everything.
   *
   * @param root complete, resolved configuration
   * @param defaultName name of the sweep where the configuration has none
   * @param processors of this machine, at least 1
   * @throws SettingsException with everything that is wrong
   */
  public static SweepSettings read(Config root, String defaultName, int processors) {
    SettingsReader all = SettingsReader.of(root.getConfig("allometry"), "allometry");
    BLOCKS.forEach(all::has);
    all.rejectUnknownKeys();
    SettingsReader sweep = all.at("sweep");
    String name = name(sweep, defaultName);
    long seed = sweep.wholeNumber("seed", 0, 1L << 53);
    sweep.rejectUnknownKeys();
    SettingsReader budget = all.at("budget");
    Flops total = budget.flops("total");
    double reserve = budget.number("reserve", 0, 0.5);
    budget.rejectUnknownKeys();
    Task task = Tasks.read(all.at("task"));
    SettingsReader policy = all.at("policy");
    SettingsReader space = all.at("space");
    SpaceSettings lengths = SpaceSettings.read(space, task.trainSamples());
    List<Ladder> ladders = ladders(space, lengths, all.at("families"), task);
    space.rejectUnknownKeys();
    SettingsReader goal = all.at("goal");
    ComputeAxis axis = ComputeAxis.byWord(goal.oneOf("axis", ComputeAxis.words()));
    SettingsReader metrics = all.at("metrics");
    SettingsReader logging = all.at("logging");
    SweepSettings settings =
        new SweepSettings(
            name,
            total,
            reserve,
            goal(goal, ladders.size()),
            axis,
            policy.oneOf("name", Policies.names()),
            policySettings(policy, seed),
            lengths,
            ladders,
            task,
            TrainingSettings.read(all.at("training")),
            rules(all.at("supervision")),
            RunnerSettings.read(all.at("runner"), processors),
            metricsSettings(metrics),
            logging.oneOf("level", List.of("trace", "debug", "info", "warn", "error")));
    metrics.rejectUnknownKeys();
    logging.rejectUnknownKeys();
    all.throwIfWrong();
    return settings;
  }

  /** What is allowed and still not what anybody wants; a sentence each. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    for (int i = 0; i < ladders.size(); i++) {
      Ladder ladder = ladders.get(i);
      Arm arm = Arm.byName(ladder.arm()).orElseThrow();
      if (Families.byName(ladder.family()).filter(arm::changesNothingFor).isPresent()) {
        warnings.add(
            "allometry.space.families["
                + i
                + "].arm: "
                + ladder.arm()
                + " changes nothing for the family "
                + ladder.family()
                + ", which is equivariant already; its trials would repeat those of arm "
                + Arm.DEFAULT.label());
      }
    }
    return warnings;
  }

  private static String name(SettingsReader sweep, String defaultName) {
    String written = sweep.text("name");
    String name = written.isEmpty() ? defaultName : written;
    if (!name.matches(NAME)) {
      sweep.reject(
          "name",
          "at most 64 letters, digits, \".\", \"_\" and \"-\", beginning with a letter or digit",
          written.isEmpty() ? "The file's name gives none; set one." : "");
    }
    return name;
  }

  private static Goal goal(SettingsReader reader, int contenders) {
    String target = reader.oneOf("target", List.of("n-opt", "exponent", "loss", "contrast"));
    if (target.equals("contrast") && contenders < 2) {
      reader.reject(
          "target",
          "n-opt, exponent or loss while space.families has a single entry",
          "A contrast compares every other entry of space.families with the first.");
    }
    Goal goal =
        new Goal(
            switch (target) {
              case "exponent" -> Goal.Target.EXPONENT;
              case "loss" -> Goal.Target.LN_LOSS;
              case "contrast" -> Goal.Target.CONTRAST;
              default -> Goal.Target.LN_N_OPT;
            },
            reader.flops("target-compute").asDouble(),
            Math.max(0, reader.number("interval-width", 0, 100)),
            reader.flag("stop-when-not-worth-it"),
            reader.flag("stop-when-decided"));
    reader.rejectUnknownKeys();
    return goal;
  }

  private static PolicySettings policySettings(SettingsReader reader, long seed) {
    SettingsReader adaptive = reader.at("adaptive");
    SettingsReader isoFlop = reader.at("isoflop");
    double stopRatio = adaptive.number("stop-ratio", 1.5, 1000);
    PolicySettings settings =
        new PolicySettings(
            seed,
            adaptive.number("rho", 0, 1),
            adaptive.number("design-share", 1e-6, 1),
            adaptive.number("check-share", 0, 0.5),
            adaptive.number("small-share", 0.01, 1),
            isoFlop.number("ratio", 1.5, 10),
            adaptive.flag("stop-running") ? stopRatio : Double.POSITIVE_INFINITY);
    adaptive.rejectUnknownKeys();
    isoFlop.rejectUnknownKeys();
    reader.rejectUnknownKeys();
    return settings;
  }

  private static SweepRules rules(SettingsReader reader) {
    Duration moment = Duration.ofMillis(10);
    Duration heartbeat = reader.duration("heartbeat", moment, Duration.ofHours(1));
    Duration lease = reader.duration("lease", moment, Duration.ofDays(1));
    if (lease.compareTo(heartbeat.multipliedBy(2)) <= 0) {
      reader.reject("lease", "a time longer than two heartbeats", "");
      lease = heartbeat.multipliedBy(3);
    }
    Duration backoff = reader.duration("retry-backoff", Duration.ZERO, Duration.ofHours(1));
    Duration longest = reader.duration("retry-backoff-max", Duration.ZERO, Duration.ofHours(1));
    if (longest.compareTo(backoff) < 0) {
      reader.reject("retry-backoff-max", "a time of at least retry-backoff", "");
      longest = backoff;
    }
    SweepRules rules =
        new SweepRules(
            lease,
            heartbeat,
            reader.duration("grace", moment, Duration.ofHours(1)),
            reader.integer("max-restarts", 0, 1000),
            backoff,
            longest,
            reader.integer("quarantine-trials", 2, 1000),
            reader.integer("fault-devices", 2, 1000),
            reader.integer("snapshot-every", 1, 1_000_000_000));
    reader.rejectUnknownKeys();
    return rules;
  }

  private static MetricsSettings metricsSettings(SettingsReader reader) {
    MetricsSettings settings =
        new MetricsSettings(
            reader.flag("enabled"), reader.text("host"), reader.integer("port", 0, 65_535));
    if (!Set.of("127.0.0.1", "localhost", "::1").contains(settings.host())) {
      reader.reject("host", "a loopback address: 127.0.0.1, localhost or ::1", "");
    }
    return settings;
  }

  private static List<Ladder> ladders(
      SettingsReader space, SpaceSettings lengths, SettingsReader families, Task task) {
    Families.names().forEach(families::has);
    families.rejectUnknownKeys();
    List<Ladder> ladders = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (SettingsReader entry : space.objects("families")) {
      int problems = entry.problems().size();
      String name = entry.oneOf("family", Families.names());
      String arm = entry.has("arm") ? entry.oneOf("arm", Arm.names()) : Arm.DEFAULT.label();
      List<Integer> uniqueSamples =
          entry.has("unique-samples")
              ? SpaceSettings.uniqueSamples(entry, 1, task.trainSamples())
              : lengths.uniqueSamples();
      entry.rejectUnknownKeys();
      boolean readable = entry.problems().size() == problems;
      if (readable && !seen.add(name + "+" + arm)) {
        entry.reject("family", "each family and arm once", "");
      }
      Optional<Family> family = Families.byName(name);
      List<Size> sizes =
          family.map(f -> f.ladder(families.at(name), task.shape())).orElse(List.of());
      ladders.add(new Ladder(name, arm, sizes, uniqueSamples));
    }
    if (ladders.isEmpty()) {
      space.reject("families", "a list of at least one { family = …, arm = default }", "");
    }
    readUnused(families, ladders, task);
    return ladders;
  }

  /** A trainer reads every family, so that a mistake in one that is not used would end it. */
  private static void readUnused(SettingsReader families, List<Ladder> ladders, Task task) {
    for (String name : Families.names()) {
      if (ladders.stream().noneMatch(ladder -> ladder.family().equals(name))) {
        Families.byName(name).ifPresent(f -> f.ladder(families.at(name), task.shape()));
      }
    }
  }
}
