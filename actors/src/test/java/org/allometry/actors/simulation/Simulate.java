package org.allometry.actors.simulation;

/** {@code Simulate FIRST COUNT [trace]}: runs seeds, and prints how each ended. */
final class Simulate {
  private Simulate() {}

  /**
   * Runs them.
   *
   * @param args first seed, number of seeds, and anything as third for the whole trace
   */
  public static void main(String[] args) {
    long first = Long.parseLong(args[0]);
    long count = Long.parseLong(args[1]);
    for (long seed = first; seed < first + count; seed++) {
      Trace trace = args.length > 2 ? Trace.kept() : Trace.silent();
      World.Outcome outcome = Simulator.get().run(seed, Plan.of(seed), trace);
      trace.lines().forEach(System.out::println);
      System.out.println(line(seed, outcome));
    }
    System.out.flush();
  }

  static String line(long seed, World.Outcome outcome) {
    return "seed %d %016x %d events %s"
        .formatted(
            seed,
            outcome.hash(),
            outcome.journal().size(),
            outcome.failure() == null ? "holds" : outcome.failure());
  }
}
