package org.allometry.actors.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.allometry.actors.sweep.SweepEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Whatever befalls a sweep, it comes to its end, and nothing that was said was untrue.
 *
 * <p>System properties: {@code simulate.first} (default 1) and {@code simulate.seeds} (default
 * {@value #SEEDS}) choose the seeds; {@code simulate.failures} (default {@value #FAILURES}) is the
 * number of failing seeds after which it stops.
 */
final class SimulationTest {
  private static final int SEEDS = 5_000;
  private static final int FAILURES = 10;

  @Test
  void everySeedEndsInARightSweep() {
    long first = Long.getLong("simulate.first", 1);
    int count = Integer.getInteger("simulate.seeds", SEEDS);
    int enough = Integer.getInteger("simulate.failures", FAILURES);
    List<String> failures = new ArrayList<>();
    long begin = System.nanoTime();
    int compared = 0;
    long events = 0;
    for (long seed = first; seed < first + count && failures.size() < enough; seed++) {
      Plan plan = Plan.of(seed);
      World.Outcome outcome = Simulator.get().run(seed, plan, Trace.silent());
      events += outcome.journal().size();
      Throwable failure = outcome.failure();
      if (failure == null && plan.deterministic() && Results.reserveHeld(outcome.state())) {
        compared++;
        failure = difference(seed, plan, outcome);
      }
      if (failure != null) {
        failures.add(replay(seed) + "\n    " + failure);
      }
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "simulated %d seeds, %d events, %d compared with an undisturbed run: %.1f s, %.0f"
            + " seeds/s%n",
        count,
        events,
        compared,
        seconds,
        count / seconds);
    assertTrue(
        failures.isEmpty(),
        () ->
            failures.size()
                + " seeds failed"
                + (failures.size() < enough ? "" : ", the later ones were not tried")
                + ":\n"
                + String.join("\n", failures));
    assertTrue(count < 100 || compared > 0, "some runs are compared with undisturbed ones");
  }

  /** A third of all messages get lost: a trial that goes on long after its stop is a ghost. */
  @Test
  void orderToStopThatGetsLostIsGivenAgain() {
    Plan calm = Plan.calm(Plan.fickle(60_000_000));
    Plan lossy =
        new Plan(
            calm.search(),
            new Plan.NetworkFaults(5, 0.33, 0, false, 0),
            calm.trainers(),
            calm.disk(),
            calm.process(),
            0,
            Plan.Script.NONE,
            null);
    int stops = 0;
    for (long seed = 1; seed <= 5; seed++) {
      World.Outcome outcome = Simulator.get().run(seed, lossy, Trace.silent());
      assertNull(outcome.failure(), "seed " + seed + ": " + outcome.failure());
      stops +=
          (int) outcome.journal().stream().filter(SweepEvent.StopDecided.class::isInstance).count();
    }
    assertTrue(stops > 5, "stops: " + stops);
  }

  @Test
  void sameSeedGivesTheSameTrace() {
    for (long seed = 1; seed <= 10; seed++) {
      Trace once = Trace.kept();
      Simulator.get().run(seed, Plan.of(seed), once);
      Simulator.get().run(seed + 100);
      Trace again = Trace.kept();
      Simulator.get().run(seed, Plan.of(seed), again);
      assertEquals(once.lines(), again.lines());
      assertEquals(once.hash(), again.hash());
    }
  }

  @Test
  void anotherSeedGivesAnotherTrace() {
    assertNotEquals(Simulator.get().run(1).hash(), Simulator.get().run(2).hash());
  }

  @Test
  void anotherJvmGivesTheSameTrace() throws IOException, InterruptedException {
    Process other =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Simulate.class.getName(),
                "3",
                "3")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, other.waitFor(), output);
    StringBuilder expected = new StringBuilder();
    for (long seed = 3; seed < 6; seed++) {
      expected.append(Simulate.line(seed, Simulator.get().run(seed))).append('\n');
    }
    assertEquals(expected.toString(), output);
  }

  private static @Nullable Throwable difference(long seed, Plan plan, World.Outcome outcome) {
    World.Outcome calm = Simulator.get().run(seed, Plan.calm(plan.search()), Trace.silent());
    if (calm.failure() != null) {
      return calm.failure();
    }
    try {
      assertEquals(Results.of(calm.state()), Results.of(outcome.state()));
      return null;
    } catch (AssertionError e) {
      return e;
    }
  }

  private static String replay(long seed) {
    return "./mvnw -q -Psimulate -pl actors -am test -Dsimulate.seeds=1 -Dsimulate.first=" + seed;
  }
}
