package org.allometry.actors.simulation;

import java.util.Locale;

/** {@code Simulate FIRST COUNT [trace]}: runs seeds and prints what fails. */
final class Simulate {
  private Simulate() {}

  public static void main(String[] args) {
    long first = Long.parseLong(args[0]);
    long count = Long.parseLong(args[1]);
    boolean traced = args.length > 2;
    long begin = System.nanoTime();
    int failed = 0;
    long events = 0;
    long steps = 0;
    for (long seed = first; seed < first + count; seed++) {
      Trace trace = traced ? Trace.kept() : Trace.silent();
      World.Outcome outcome = Simulator.get().run(seed, Plan.of(seed), trace);
      events += outcome.journal().size();
      steps += outcome.steps();
      if (traced) {
        trace.lines().forEach(System.out::println);
        System.out.printf("%016x %s%n", outcome.hash(), outcome.state().ledger());
      }
      if (outcome.failure() != null) {
        failed++;
        if (failed <= 20) {
          System.out.println("seed " + seed + ": " + outcome.failure());
        }
        if (count == 1) {
          outcome.failure().printStackTrace(System.out);
        }
      }
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "%d seeds, %d failed, %d events, %d steps, %.1f s, %.0f seeds/s%n",
        count, failed, events, steps, seconds, count / seconds);
  }
}
