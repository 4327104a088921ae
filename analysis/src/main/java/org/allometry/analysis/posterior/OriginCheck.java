package org.allometry.analysis.posterior;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether the law holds beyond where it was seen: the dearest trials are predicted from all cheaper
 * ones, group by group, and their errors set against the standard error of that prediction.
 *
 * <p>Two numbers of each group are looked at, how far its losses lie from the prediction on average
 * and whether that changes with size, since the latter moves the optimum. An error above {@value
 * #BENDS} says that the law bends, and the smooth misfit is raised by as much as it asks for.
 *
 * <p>The check of the same trials is remembered, because a search asks it at every decision; it is
 * made anew when a fifth more trials have ended.
 *
 * @param largestError largest standardised error, allowing for the number of looks; 0 where nothing
 *     could be predicted
 */
record OriginCheck(double largestError) {
  /** Standardised errors above this say that the law bends. */
  static final double BENDS = 2;

  private static final OriginCheck NONE = new OriginCheck(0);
  private static final int FEWEST = 12;
  private static final double GROWTH = 1.2;
  private static final double[] SHARES = {0.6, 0.8, 1};
  private static final int FEWEST_IN_GROUP = 3;

  /** Budgets within this of one another are one. */
  private static final double SAME_BUDGET = 1.02;

  /** Rows farther off than so many standard deviations count as that far off. */
  private static final double FARTHEST = 4;

  /** Largest factor by which the misfit is raised. */
  private static final double MOST_RAISED = 4;

  /** Variance of Student-t noise in units of its squared scale. */
  private static final double NOISE_VARIANCE = LaplaceFit.FREEDOM / (LaplaceFit.FREEDOM - 2);

  private static final int REMEMBERED = 64;
  private static final Map<Question, OriginCheck> KNOWN =
      new LinkedHashMap<>(REMEMBERED, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, OriginCheck> eldest) {
          return size() > REMEMBERED;
        }
      };

  private record Question(List<Point> points, Domain domain) {}

  /**
   * Checks the first of {@code points}, as many as there were at the last check that was due.
   *
   * @param points in the order in which they ended
   */
  static OriginCheck of(List<Point> points, CostLaw cost, Domain domain) {
    int due = 0;
    for (int next = FEWEST; next <= points.size(); next = (int) Math.ceil(GROWTH * next)) {
      due = next;
    }
    if (due == 0) {
      return NONE;
    }
    Question question = new Question(List.copyOf(points.subList(0, due)), domain);
    synchronized (KNOWN) {
      return KNOWN.computeIfAbsent(question, q -> check(q, cost));
    }
  }

  /** Whether the law bends. */
  boolean bends() {
    return largestError > BENDS;
  }

  /** Factor by which the misfit is larger than it would be without the check, at least 1. */
  double raise() {
    return Math.clamp(largestError / BENDS, 1, MOST_RAISED);
  }

  private static OriginCheck check(Question question, CostLaw cost) {
    List<Point> sorted = new ArrayList<>(question.points());
    sorted.sort(Comparator.comparingDouble(Point::flops));
    List<Integer> bounds = bounds(sorted);
    double largest = 0;
    int looks = 0;
    for (int g = 0; g + 1 < bounds.size(); g++) {
      SurfaceTable table = new SurfaceTable(sorted.subList(0, bounds.get(g)), question.domain());
      if (table.sizes() < 2 || table.lengths() < 2) {
        continue;
      }
      Posterior smaller = Posterior.unchecked(table, cost);
      for (double error : errors(smaller, sorted.subList(bounds.get(g), bounds.get(g + 1)))) {
        largest = Math.max(largest, error);
        looks++;
      }
    }
    return looks == 0
        ? NONE
        : new OriginCheck(Math.sqrt(Math.max(0, largest * largest - 2 * Math.log(looks))));
  }

  /** Where groups begin, then the end; no budget is split. */
  private static List<Integer> bounds(List<Point> sorted) {
    List<Integer> bounds = new ArrayList<>();
    for (double share : SHARES) {
      int at = (int) Math.ceil(share * sorted.size());
      while (at < sorted.size()
          && sorted.get(at).flops() < SAME_BUDGET * sorted.get(at - 1).flops()) {
        at++;
      }
      if (bounds.isEmpty() || at - bounds.getLast() >= FEWEST_IN_GROUP) {
        bounds.add(at);
      }
    }
    return bounds;
  }

  /** Standardised mean error of {@code group}, and its slope with ln N where sizes differ. */
  private static List<Double> errors(Posterior smaller, List<Point> group) {
    int size = group.size();
    double middle = group.stream().mapToDouble(p -> Math.log(p.params())).average().orElse(0);
    double[] level = new double[size];
    double[] slope = new double[size];
    boolean differs = false;
    for (int i = 0; i < size; i++) {
      level[i] = 1;
      slope[i] = Math.log(group.get(i).params()) - middle;
      differs |= Math.abs(slope[i]) > 1e-6;
    }
    List<Posterior.Forecast> forecasts = group.stream().map(smaller::forecast).toList();
    List<Double> errors = new ArrayList<>();
    errors.add(error(forecasts, group, level));
    if (differs) {
      errors.add(error(forecasts, group, slope));
    }
    return errors;
  }

  private static double error(
      List<Posterior.Forecast> forecasts, List<Point> group, double[] contrast) {
    double off = 0;
    double variance = 0;
    double[] drawn = new double[forecasts.getFirst().surfaces().length];
    for (int i = 0; i < contrast.length; i++) {
      Posterior.Forecast forecast = forecasts.get(i);
      double most = FARTHEST * Math.sqrt(forecast.variance() + NOISE_VARIANCE * forecast.noise2());
      double miss = Math.log(group.get(i).loss()) - forecast.mean();
      off += contrast[i] * Math.clamp(miss, -most, most);
      variance += contrast[i] * contrast[i] * NOISE_VARIANCE * forecast.noise2();
      for (int k = 0; k < drawn.length; k++) {
        drawn[k] += contrast[i] * (forecast.surfaces()[k] - forecast.mean());
      }
    }
    double squares = 0;
    for (double value : drawn) {
      squares += value * value / drawn.length;
    }
    return Math.abs(off) / Math.sqrt(variance + squares);
  }
}
