package org.allometry.analysis.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.allometry.analysis.design.Advice;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.History;
import org.allometry.analysis.design.Observation;
import org.allometry.analysis.design.Policy;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.design.TrialStop;
import org.allometry.analysis.policy.Policies;
import org.allometry.analysis.policy.PolicySettings;
import org.allometry.analysis.replay.ReplayResult.BudgetResult;
import org.junit.jupiter.api.Test;

class ReplayTest {
  private static final SyntheticPool SURFACE =
      new SyntheticPool(SyntheticPool.Kind.CHINCHILLA, 0.003, false, 1);

  private static ReplaySettings settings(int workers, double failures, String... policies) {
    return new ReplaySettings(
        List.of(policies), List.of(0.005, 0.01), List.of(1L, 2L), workers, 1e15, failures);
  }

  private static ReplayResult run(ReplaySettings settings, BooleanSupplier cancelled) {
    return Replay.run(
        SURFACE.pool(),
        SURFACE.target(),
        settings,
        new Replay.Watch(() -> 0, cancelled, (done, all, policy) -> {}));
  }

  @Test
  void neverSpendsMoreThanItsBudgetWithWorkersAndFailures() {
    for (BudgetResult budget :
        run(settings(4, 0.2, "random", "grid", "asha"), () -> false).policies().stream()
            .flatMap(p -> p.budgets().stream())
            .toList()) {
      for (double spent : budget.spentFlop().values()) {
        assertTrue(spent > 0 && spent <= budget.budgetFlop(), spent + " of " + budget.budgetFlop());
      }
    }
  }

  @Test
  void givesTheSameResultForTheSameSeeds() {
    ReplaySettings settings = settings(4, 0.1, "random", "mspe");
    assertEquals(run(settings, () -> false), run(settings, () -> false));
  }

  @Test
  void failuresDifferBetweenSeedsAndNothingElseDoes() {
    ReplayResult failing = run(settings(1, 0.2, "grid"), () -> false);
    List<Double> spent = failing.policies().getFirst().budgets().getFirst().spentFlop().values();
    assertFalse(spent.get(0).equals(spent.get(1)));
    ReplayResult sound = run(settings(1, 0, "grid"), () -> false);
    List<Double> same = sound.policies().getFirst().budgets().getFirst().spentFlop().values();
    assertEquals(same.get(0), same.get(1));
  }

  @Test
  void manyWorkersEndSooner() {
    double alone = makespan(1);
    double together = makespan(8);
    assertTrue(together < alone / 2, together + " against " + alone);
  }

  private static double makespan(int workers) {
    return run(settings(workers, 0, "grid"), () -> false)
        .policies()
        .getFirst()
        .budgets()
        .getFirst()
        .makespanSeconds()
        .median();
  }

  @Test
  void predictsBeyondThePoolFromFivePerCentOfIt() {
    ReplaySettings settings =
        new ReplaySettings(List.of("adaptive"), List.of(0.05), List.of(1L), 1, 1e15, 0);
    Score score =
        run(settings, () -> false).policies().getFirst().budgets().getFirst().scores().getFirst();
    assertTrue(score.r2() > 0.9, score.toString());
    assertTrue(score.lnNOptError() < 0.2, score.toString());
    assertTrue(score.meanRelativeError() < 0.01, score.toString());
  }

  @Test
  void theOracleIsNoWorseThanAnyPolicyAndKeepsToTheBudget() {
    ReplaySettings settings =
        new ReplaySettings(
            List.of("random", "cheapest-first"),
            List.of(0.01, 0.02),
            List.of(1L, 2L),
            1,
            1e15,
            0,
            Estimator.POSTERIOR,
            16);
    ReplayResult result = run(settings, () -> false);
    List<BudgetResult> oracle = result.hindsight().orElseThrow().budgets();
    for (int i = 0; i < 2; i++) {
      double best = oracle.get(i).r2().median();
      for (var policy : result.policies()) {
        for (double r2 : policy.budgets().get(i).r2().values()) {
          assertTrue(!(r2 > best), policy.name() + " " + r2 + " above " + best);
        }
      }
      assertTrue(oracle.get(i).spentFlop().median() <= oracle.get(i).budgetFlop());
    }
    assertTrue(oracle.get(1).r2().median() >= oracle.get(0).r2().median());
    assertEquals(result.hindsight(), run(settings, () -> false).hindsight());
  }

  @Test
  void judgesByTheFitOfMspeWhereAsked() {
    ReplaySettings settings =
        new ReplaySettings(
            List.of("mspe"), List.of(0.02), List.of(1L), 1, 1e15, 0, Estimator.MSPE, 0);
    Score score =
        run(settings, () -> false).policies().getFirst().budgets().getFirst().scores().getFirst();
    assertTrue(score.r2() > 0.8, score.toString());
    assertTrue(score.lnNOptError() < 0.3, score.toString());
    assertTrue(score.intervalWidth50() < score.intervalWidth90(), score.toString());
    assertTrue(score.coverage50() <= score.coverage90(), score.toString());
  }

  @Test
  void mspeStartsWithTheCheapestTrialsUpToTwoPerCentOfThePool() {
    Pool pool = SURFACE.pool();
    SearchSpace space = pool.space(SURFACE.target().goal());
    var sweep =
        new VirtualSweep(
            pool,
            space,
            Policies.byName("mspe", PolicySettings.defaults()),
            new VirtualSweep.Terms(
                0.02 * pool.totalFlops(), settings(1, 0, "mspe"), 1, () -> 0, () -> false));
    List<Double> prices =
        sweep.run().orElseThrow().observations().stream()
            .map(o -> o.candidate().cell().flops().asDouble())
            .toList();
    List<Double> cheapest =
        pool.trials().stream().map(PoolTrial::flops).sorted().limit(13).toList();
    for (int i = 0; i < cheapest.size(); i++) {
      assertEquals(cheapest.get(i), prices.get(i), 1e-6 * cheapest.get(i));
    }
    assertTrue(
        prices.get(13)
            > pool.trials().stream()
                .mapToDouble(PoolTrial::flops)
                .sorted()
                .skip(13)
                .findFirst()
                .orElseThrow());
  }

  @Test
  void keepsWhatIsDoneWhenInterrupted() {
    AtomicInteger asked = new AtomicInteger();
    ReplayResult result =
        run(settings(1, 0, "grid", "random"), () -> asked.getAndIncrement() > 100);
    assertTrue(result.interrupted());
    assertTrue(result.policies().size() < 2 || result.policies().getLast().budgets().size() < 2);
  }

  @Test
  void tellsAPolicyOnlyOfTrialsThatHaveEnded() {
    Pool pool = SURFACE.pool();
    SearchSpace space = pool.space(SURFACE.target().goal());
    Watcher watcher = new Watcher();
    assertTrue(
        new VirtualSweep(
                pool,
                space,
                watcher,
                new VirtualSweep.Terms(
                    0.01 * pool.totalFlops(), settings(3, 0, "grid"), 1, () -> 0, () -> false))
            .run()
            .isPresent());
    assertEquals(2, watcher.mostRunning);
    assertTrue(watcher.asked > 20);
  }

  @Test
  void stoppedTrialCostsWhatItTookAndItsWorkerGoesOn() {
    Pool pool = SURFACE.pool();
    SearchSpace space = pool.space(SURFACE.target().goal());
    Watcher watcher = new Watcher();
    watcher.stopping = true;
    VirtualSweep.Outcomes outcomes =
        new VirtualSweep(
                pool,
                space,
                watcher,
                new VirtualSweep.Terms(
                    0.01 * pool.totalFlops(), settings(3, 0, "grid"), 1, () -> 0, () -> false))
            .run()
            .orElseThrow();
    assertTrue(outcomes.stops() > 0);
    double whole = 0;
    int stopped = 0;
    for (Observation observation : outcomes.observations()) {
      if (observation.outcome() == Observation.Outcome.STOPPED) {
        stopped++;
        assertFalse(observation.completed());
      } else {
        whole += observation.candidate().cell().flops().asDouble();
      }
    }
    assertEquals(outcomes.stops(), stopped);
    assertEquals(whole + watcher.taken, outcomes.spentFlops(), 1e-9 * whole);
    assertTrue(watcher.taken > 0, "what was trained of them is charged");
  }

  @Test
  void oneWorkerChoosesTheSameWhetherOrNotTrialsMayBeStopped() {
    List<ReplayResult> results = new ArrayList<>();
    for (double ratio : new double[] {1.5, Double.POSITIVE_INFINITY}) {
      results.add(
          run(
              new ReplaySettings(
                  List.of("adaptive"),
                  List.of(0.01),
                  List.of(1L),
                  1,
                  1e15,
                  0,
                  Estimator.POSTERIOR,
                  0,
                  PolicySettings.defaults().withStopRatio(ratio)),
              () -> false));
    }
    assertEquals(results.get(0), results.get(1));
  }

  /** Takes the first cell that is free and checks what it is told. */
  private static final class Watcher implements Policy {
    private int mostRunning;
    private int asked;
    private boolean stopping;
    private double taken;

    @Override
    public String name() {
      return "watcher";
    }

    @Override
    public Advice advise(SearchSpace space, History history) {
      asked++;
      mostRunning = Math.max(mostRunning, history.running().size());
      for (Observation observation : history.observations()) {
        assertFalse(history.running().contains(observation.candidate()));
      }
      List<Proposal> free = new ArrayList<>();
      for (var cell : space.cells()) {
        Candidate candidate = new Candidate(cell, 1);
        if (!history.taken(candidate) && cell.flops().compareTo(history.left()) <= 0) {
          free.add(
              new Proposal(
                  candidate,
                  Proposal.Kind.SCRATCH,
                  0,
                  cell.flops(),
                  Double.NaN,
                  Double.NaN,
                  Double.NaN,
                  Optional.empty(),
                  "first that is free"));
        }
      }
      return new Advice(List.of(), free, Optional.empty(), List.of(), stops(history));
    }

    /** Any that another trial has overtaken. */
    private List<TrialStop> stops(History history) {
      List<TrialStop> stops =
          history.progress().stream()
              .filter(trial -> stopping && trial.newResult() && trial.shareLeft() > 0.2)
              .limit(1)
              .map(
                  trial ->
                      new TrialStop(
                          trial.candidate(),
                          trial.remaining(),
                          0,
                          0,
                          new Proposal.RunnerUp(trial.candidate(), 1),
                          0,
                          "overtaken"))
              .toList();
      for (TrialStop stop : stops) {
        taken += stop.candidate().cell().flops().minus(stop.remaining()).asDouble();
      }
      return stops;
    }
  }

  @Test
  void countsASeedWithoutAValueAsTheWorst() {
    Summary errors = Summary.of(List.of(1.0, Double.NaN, 2.0), Double.POSITIVE_INFINITY);
    assertEquals(2.0, errors.median());
    assertTrue(Double.isNaN(errors.high()));
    Summary shares = Summary.of(List.of(1.0, Double.NaN, 2.0), Double.NEGATIVE_INFINITY);
    assertEquals(1.0, shares.median());
    assertTrue(Double.isNaN(shares.low()));
  }

  @Test
  void rejectsWhatIsNoReplay() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new ReplaySettings(List.of(), List.of(1.5), List.of(1L), 1, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> new PoolTrial("all", 0.5, 1e6, 1e6, 1e9, 1));
    assertThrows(IllegalArgumentException.class, () -> new Pool(List.of()));
  }
}
