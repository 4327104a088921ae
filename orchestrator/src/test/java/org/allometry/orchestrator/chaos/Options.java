package org.allometry.orchestrator.chaos;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the command was asked for.
 *
 * @param kinds to disturb with
 * @param kills to reach at least, after one case of every kind
 * @param cases in all; 0: as many as the kills need
 * @param seed of the first case of each kind; the next has the next
 * @param atOnce searches at the same time
 * @param folder where they run
 * @param help whether only to explain
 */
record Options(
    List<Kind> kinds, int kills, int cases, long seed, int atOnce, Path folder, boolean help) {

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException when it is wrong, naming option, value and what is expected
   */
  static Options parse(String... arguments) {
    List<Kind> kinds = List.of(Kind.values());
    long kills = 200;
    long cases = 0;
    long seed = 1;
    long atOnce = 2;
    Path folder = Path.of(System.getProperty("java.io.tmpdir"), "allometry-chaos");
    for (int i = 0; i < arguments.length; i += 2) {
      String option = arguments[i];
      if (option.equals("--help")) {
        return new Options(kinds, 0, 0, 0, 1, folder, true);
      }
      if (i + 1 == arguments.length) {
        throw new IllegalArgumentException("no value for " + option);
      }
      String value = arguments[i + 1];
      switch (option) {
        case "--only" -> kinds = kinds(value);
        case "--kills" -> kills = number(option, value, 1, 1_000_000);
        case "--cases" -> cases = number(option, value, 1, 1_000_000);
        case "--seed" -> seed = number(option, value, 0, Long.MAX_VALUE / 2);
        case "--at-once" -> atOnce = number(option, value, 1, 64);
        case "--folder" -> folder = Path.of(value).toAbsolutePath();
        default -> throw new IllegalArgumentException("unknown option " + option);
      }
    }
    return new Options(kinds, (int) kills, (int) cases, seed, (int) atOnce, folder, false);
  }

  private static List<Kind> kinds(String value) {
    List<Kind> kinds = new ArrayList<>();
    for (String label : value.split(",", -1)) {
      kinds.add(
          Arrays.stream(Kind.values())
              .filter(kind -> kind.label().equals(label))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "--only: no kind \"" + label + "\", there are " + labels())));
    }
    return kinds;
  }

  private static String labels() {
    return Arrays.stream(Kind.values()).map(Kind::label).collect(Collectors.joining(", "));
  }

  private static long number(String option, String value, long low, long high) {
    try {
      long number = Long.parseLong(value);
      if (number >= low && number <= high) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          option + " takes a whole number in [" + low + ", " + high + "], got " + value, e);
    }
    throw new IllegalArgumentException(
        option + " takes a whole number in [" + low + ", " + high + "], got " + value);
  }

  static String help(Kind... kinds) {
    StringBuilder text =
        new StringBuilder(
            """
            chaos/run [--only KIND,…] [--kills N] [--cases N] [--seed S] [--at-once N] [--folder DIR]

            Runs small searches with real trainers, kills and disturbs them at moments drawn from the seed, goes on with
            them by the same command until they are complete, and judges journal, checkpoints and processes with code of
            its own. Prints a line for each case and a table; exit code 1 when a case has failed: it says why, prints the
            command that repeats it, and keeps its folder.

              --only KIND,…   kinds of disturbance (default: all that this machine can do)
              --kills N       go round the kinds until N processes were killed (default 200)
              --cases N       so many cases instead
              --seed S        of the first case of each kind (default 1); the next case of a kind has the next
              --at-once N     searches at the same time (default 2)
              --folder DIR    where they run (default: a folder for temporary files)

            Kinds:
            """);
    for (Kind kind : kinds) {
      text.append("  %-11s %s%n".formatted(kind.label(), kind.description()));
    }
    return text.toString();
  }
}
