package org.allometry.actors.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.allometry.actors.sweep.SmallSearch;
import org.allometry.actors.sweep.SweepRules;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Goal;
import org.allometry.analysis.design.Policy;
import org.allometry.analysis.design.Schedule;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.policy.Policies;
import org.allometry.analysis.policy.PolicySettings;
import org.allometry.analysis.quantity.Flops;
import org.jspecify.annotations.Nullable;

/**
 * A search and the faults that befall it. Shares are probabilities for each occasion, periods are
 * means in seconds, 0: never.
 *
 * @param search what is searched, and on what
 * @param network between supervisor and runners
 * @param trainers what trainers do wrong
 * @param disk what the journal's disk and the checkpoints' disk do wrong
 * @param process what befalls the supervisor's process
 * @param requests seconds between requests of a user
 * @param script what a user does at fixed times
 * @param crash where the process is killed for sure; null: nowhere
 */
record Plan(
    Search search,
    NetworkFaults network,
    TrainerFaults trainers,
    DiskFaults disk,
    ProcessFaults process,
    double requests,
    Script script,
    @Nullable CrashPoint crash) {

  /** What a user does, whatever else happens. */
  enum Script {
    /** Nothing. */
    NONE,
    /** Pauses after a few seconds, and resumes a few seconds later. */
    PAUSE,
    /** Doubles the budget once the sweep is over. */
    EXTEND
  }

  /** No fault happens after this time of the simulation; then the sweep must come to its end. */
  static final Duration FAULTS_UNTIL = Duration.ofMinutes(3);

  /** Rules with short times, so that little happens between two events. */
  static final SweepRules RULES =
      new SweepRules(
          Duration.ofSeconds(10),
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          3,
          Duration.ofSeconds(2),
          Duration.ofMinutes(1),
          3,
          3,
          9);

  /**
   * A search.
   *
   * @param space cells
   * @param order which policy: cheapest, dearest, heedless, the real grid, the real adaptive,
   *     fickle
   * @param devices how many
   * @param budget in FLOP
   * @param reserve share for crash losses
   * @param divergence whether some trials diverge
   * @param stumbling whether the trainer of some trials fails once
   */
  record Search(
      SearchSpace space,
      int order,
      int devices,
      long budget,
      double reserve,
      boolean divergence,
      boolean stumbling) {
    /** Order of the policy that stops running trials. */
    static final int FICKLE = 5;

    Policy policy() {
      return switch (order) {
        case 0 -> SmallSearch.cheapestFirst();
        case 1 -> SmallSearch.dearestFirst();
        case 2 -> SmallSearch.heedless();
        case 3 -> Policies.byName("grid", PolicySettings.defaults());
        case FICKLE -> SmallSearch.fickle();
        default -> Policies.byName("adaptive", PolicySettings.defaults());
      };
    }

    Flops flops() {
      return Flops.of(budget);
    }
  }

  /** Between supervisor and runners. */
  record NetworkFaults(
      int maxDelayMillis, double loss, double duplication, boolean reordering, double partitions) {
    static final NetworkFaults NONE = new NetworkFaults(5, 0, 0, false, 0);

    long maxDelayNanos() {
      return maxDelayMillis * 1_000_000L;
    }
  }

  /** What trainers and their runners do wrong. */
  record TrainerFaults(
      double failures, double hangs, double lies, double crashes, double losses, double freezes) {
    static final TrainerFaults NONE = new TrainerFaults(0, 0, 0, 0, 0, 0);
  }

  /** What disks do wrong. */
  record DiskFaults(double slow, double full, double unknown, double damagedCheckpoints) {
    static final DiskFaults NONE = new DiskFaults(0, 0, 0, 0);
  }

  /** What befalls the process of the supervisor. */
  record ProcessFaults(
      double kills, boolean runnersSurvive, double freezes, double clockJumps, double drains) {
    static final ProcessFaults NONE = new ProcessFaults(0, false, 0, 0, 0);
  }

  /** Nothing goes wrong. */
  static Plan calm(Search search) {
    return new Plan(
        search,
        NetworkFaults.NONE,
        TrainerFaults.NONE,
        DiskFaults.NONE,
        ProcessFaults.NONE,
        0,
        Script.NONE,
        null);
  }

  Plan with(Script what) {
    return new Plan(search, network, trainers, disk, process, requests, what, crash);
  }

  Plan with(CrashPoint point) {
    return new Plan(search, network, trainers, disk, process, requests, script, point);
  }

  /**
   * Whether its decisions must be those of the undisturbed search: one device, and nothing but
   * crashes of the process, from any cause, and delays.
   */
  boolean deterministic() {
    return search.devices == 1
        && trainers.equals(TrainerFaults.NONE)
        && network.loss == 0
        && network.partitions == 0
        && !network.reordering
        && disk.damagedCheckpoints == 0
        && requests == 0
        && search.reserve >= 0.4;
  }

  /** The plan of a seed: every kind of fault in about a third of the seeds. */
  static Plan of(long seed) {
    SplittableRandom random = new SplittableRandom(seed * 0x9e3779b97f4a7c15L + 1);
    boolean crashesOnly = random.nextInt(4) == 0;
    Search search = search(random, crashesOnly);
    ProcessFaults process =
        new ProcessFaults(
            crashesOnly ? 10 + random.nextInt(40) : sometimes(random, 20 + random.nextInt(60)),
            !crashesOnly && random.nextBoolean(),
            sometimes(random, 20),
            sometimes(random, 30),
            sometimes(random, 60));
    DiskFaults disk =
        new DiskFaults(
            sometimes(random, 0.02),
            sometimes(random, 0.01),
            sometimes(random, 0.01),
            crashesOnly ? 0 : sometimes(random, 0.1));
    if (crashesOnly) {
      return new Plan(
          search,
          new NetworkFaults(1 + random.nextInt(200), 0, sometimes(random, 0.2), false, 0),
          TrainerFaults.NONE,
          disk,
          process,
          0,
          Script.NONE,
          null);
    }
    NetworkFaults network =
        new NetworkFaults(
            1 + random.nextInt(random.nextBoolean() ? 20 : 1_000),
            sometimes(random, 0.1),
            sometimes(random, 0.2),
            random.nextInt(3) == 0,
            sometimes(random, 30));
    TrainerFaults trainers =
        new TrainerFaults(
            sometimes(random, 0.1),
            sometimes(random, 0.05),
            sometimes(random, 0.05),
            sometimes(random, 40),
            sometimes(random, 120),
            sometimes(random, 30));
    return new Plan(
        search, network, trainers, disk, process, sometimes(random, 25), Script.NONE, null);
  }

  private static double sometimes(SplittableRandom random, double value) {
    return random.nextInt(3) == 0 ? value : 0;
  }

  private static Search search(SplittableRandom random, boolean crashesOnly) {
    List<Cell> cells = new ArrayList<>();
    for (int params : new int[] {100, 200, 400}) {
      for (int steps : new int[] {40, 80, 160}) {
        if (cells.size() < 2 || random.nextInt(3) > 0) {
          cells.add(SmallSearch.cell(params, steps));
        }
      }
    }
    SearchSpace space =
        new SearchSpace(
            cells,
            List.of(1L),
            new Schedule(random.nextInt(8) == 0 ? 1 : 0.2),
            new Goal(Goal.Target.LN_N_OPT, 1e9, 0, false));
    return new Search(
        space,
        order(random.nextInt(4)),
        crashesOnly ? 1 : 1 + random.nextInt(3),
        2_000_000L + random.nextInt(12_000_000),
        crashesOnly ? 0.6 : 0.1 * random.nextInt(7),
        random.nextInt(3) == 0,
        random.nextInt(3) == 0);
  }

  private static int order(int drawn) {
    return drawn == 3 ? Search.FICKLE : drawn;
  }

  /** A search over every cell of the small search on three devices, whose trials get stopped. */
  static Search fickle(long budget) {
    return new Search(SmallSearch.space(), Search.FICKLE, 3, budget, 0.6, false, false);
  }

  /** A search of four or six cells on one device, whose every crash point can be tried. */
  static Search recorded(int order, int longest, long budget, boolean divergence) {
    List<Cell> cells = new ArrayList<>();
    for (int params : new int[] {100, 200}) {
      for (int steps = 40; steps <= longest; steps *= 2) {
        cells.add(SmallSearch.cell(params, steps));
      }
    }
    return new Search(
        new SearchSpace(
            cells, List.of(1L), new Schedule(0.2), new Goal(Goal.Target.LN_N_OPT, 1e9, 0, false)),
        order,
        1,
        budget,
        0.6,
        divergence,
        false);
  }

  /** A search over every cell of the small search by the adaptive policy. */
  static Search adaptive(long budget) {
    return new Search(SmallSearch.space(), 4, 1, budget, 0.1, false, false);
  }

  /** The same search on trainers that fail. */
  static Search stumbling(Search search) {
    return new Search(
        search.space,
        search.order,
        search.devices,
        search.budget,
        search.reserve,
        search.divergence,
        true);
  }
}
