package org.allometry.actors.sweep;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Any sequence of inputs, sensible or not: after every event the ledger adds up, the budget holds,
 * and nothing runs that should not. A failing sequence is made as short as it still fails.
 *
 * <p>System properties: {@code sequence.first} and {@code sequence.count} choose seeds; {@code
 * sequence.keep} (1,5,9) plays only those inputs of the first.
 */
final class SequenceTest {
  private static final int COUNT = 1_000;
  private static final int LENGTH = 120;

  @Test
  void noSequenceOfInputsBreaksTheRules() {
    long first = Long.getLong("sequence.first", 1);
    int count = Integer.getInteger("sequence.count", COUNT);
    @Nullable String keep = System.getProperty("sequence.keep");
    List<String> failures = new ArrayList<>();
    int inputs = 0;
    for (long seed = first; seed < first + count; seed++) {
      List<Integer> all = keep == null ? everything() : listed(keep);
      inputs += all.size();
      Throwable failure = play(seed, all);
      if (failure != null) {
        List<Integer> fewer = shrink(seed, all);
        failures.add(replay(seed, fewer) + "\n    " + play(seed, fewer));
      }
    }
    System.out.printf("played %d sequences, %d inputs%n", count, inputs);
    assertTrue(
        failures.isEmpty(),
        () -> failures.size() + " sequences failed; the first:\n" + failures.get(0));
  }

  @Test
  void shrinksToTheInputsThatMatter() {
    List<Integer> fewer =
        shrunk(everything(), kept -> kept.contains(7) && kept.contains(90) && kept.size() > 1);
    assertTrue(fewer.equals(List.of(7, 90)), fewer::toString);
  }

  private static List<Integer> everything() {
    return java.util.stream.IntStream.range(0, LENGTH).boxed().toList();
  }

  private static List<Integer> listed(String keep) {
    return List.of(keep.split(",", -1)).stream().map(Integer::valueOf).toList();
  }

  /** Plays the inputs of a seed with those numbers; returns what did not hold. */
  private static @Nullable Throwable play(long seed, List<Integer> keep) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] inputs = LongStream.generate(random::nextLong).limit(LENGTH).toArray();
    try {
      PureSupervisor supervisor = new PureSupervisor(random.split());
      for (int number : keep) {
        supervisor.input(new SplittableRandom(inputs[number]));
      }
      supervisor.replay();
      return null;
    } catch (AssertionError | RuntimeException e) {
      return e;
    }
  }

  private static List<Integer> shrink(long seed, List<Integer> failing) {
    return shrunk(failing, kept -> play(seed, kept) != null);
  }

  /** Takes parts away, large ones first, as long as it still fails. */
  private static List<Integer> shrunk(
      List<Integer> failing, java.util.function.Predicate<List<Integer>> fails) {
    List<Integer> kept = new ArrayList<>(failing);
    for (int part = kept.size() / 2; part >= 1; part /= 2) {
      for (int from = 0; from + part <= kept.size(); ) {
        List<Integer> without = new ArrayList<>(kept.subList(0, from));
        without.addAll(kept.subList(from + part, kept.size()));
        if (fails.test(without)) {
          kept = without;
        } else {
          from += part;
        }
      }
    }
    return kept;
  }

  private static String replay(long seed, List<Integer> keep) {
    return "./mvnw -q -pl actors -am test -Dtest=SequenceTest -Dsequence.count=1 -Dsequence.first="
        + seed
        + " -Dsequence.keep="
        + keep.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
