package org.allometry.benchmarks.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compute that many workers take to reach an error, as a multiple of what one that never fails
 * takes: the median over classes, seeds and the errors that both reached.
 */
final class AgainstOneWorker {
  private AgainstOneWorker() {}

  static String of(List<StudyRow> rows) {
    Map<String, StudyRow> alone = new TreeMap<>();
    for (StudyRow row : rows) {
      if (row.set().equals(row.set().alone())) {
        alone.put(key(row), row);
      }
    }
    Map<String, List<Double>> ratios = new TreeMap<>();
    for (StudyRow row : rows) {
      StudyRow one = alone.get(key(row));
      if (one != null && !row.equals(one)) {
        for (String error : StudyRow.REACH) {
          double ratio = row.number(error) / one.number(error);
          if (Double.isFinite(ratio)) {
            ratios
                .computeIfAbsent(
                    row.set().conditions() + ", " + row.policy(), p -> new ArrayList<>())
                .add(ratio);
          }
        }
      }
    }
    StringBuilder text = new StringBuilder();
    ratios.forEach(
        (what, own) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "%n%s: %.2f times the compute of one worker (%d errors that both reached)%n",
                    what,
                    StudyTable.median(own.stream().mapToDouble(r -> r)),
                    own.size())));
    return text.toString();
  }

  private static String key(StudyRow row) {
    return row.set().alone() + " " + row.policy() + " " + row.seed() + " " + row.fraction();
  }
}
