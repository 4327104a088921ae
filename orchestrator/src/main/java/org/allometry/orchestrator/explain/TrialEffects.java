package org.allometry.orchestrator.explain;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.allometry.actors.sweep.SweepEvent;
import org.allometry.actors.sweep.SweepEvent.TrialGranted;
import org.allometry.actors.sweep.SweepState;
import org.allometry.analysis.design.Contender;
import org.allometry.analysis.design.Contrast;
import org.allometry.analysis.design.FamilyEstimate;
import org.allometry.analysis.design.Goal;
import org.jspecify.annotations.Nullable;

/**
 * What each trial's end did to the standard deviation of the search's target: of the trial's own
 * contender, or of the contrast between them where that is the target.
 */
public final class TrialEffects {
  private final SweepState state;
  private final Goal.Target target;
  private final List<FamilyEstimate> estimates;
  private final List<Contrast> contrasts;
  private final Map<String, Long> endedAt = new HashMap<>();

  /** Of each contender, or all under one key: events known to a decision → what it believed. */
  private final Map<Object, TreeMap<Long, Double>> believed = new HashMap<>();

  /**
   * Effects in a sweep.
   *
   * @param events the whole journal in order; the first has sequence 1
   * @param state what they add up to
   * @param target of the search
   * @param estimates believed now
   * @param contrasts believed now
   */
  public TrialEffects(
      List<SweepEvent> events,
      SweepState state,
      Goal.Target target,
      List<FamilyEstimate> estimates,
      List<Contrast> contrasts) {
    this.state = state;
    this.target = target;
    this.estimates = List.copyOf(estimates);
    this.contrasts = List.copyOf(contrasts);
    long sequence = 0;
    for (SweepEvent event : events) {
      sequence++;
      if (event instanceof SweepEvent.AttemptEnded ended) {
        endedAt.put(ended.attempt().trial(), sequence);
      } else if (event instanceof TrialGranted grant) {
        believed
            .computeIfAbsent(whose(grant), key -> new TreeMap<>())
            .putIfAbsent(grant.reason().decidedOn(), grant.reason().targetSd());
      }
    }
  }

  private Object whose(TrialGranted grant) {
    return target == Goal.Target.CONTRAST ? target : grant.candidate().cell().contender();
  }

  /**
   * Standard deviation in the first decision that knew the trial's end, else what is believed now;
   * NaN while the trial is not over, or where there was no estimate.
   */
  public double after(TrialGranted grant) {
    Long end = endedAt.get(grant.attempt().trial());
    if (end == null || !state.trial(grant.attempt().trial()).over()) {
      return Double.NaN;
    }
    TreeMap<Long, Double> decisions = believed.getOrDefault(whose(grant), new TreeMap<>());
    Map.@Nullable Entry<Long, Double> next = decisions.ceilingEntry(end);
    return next == null ? now(grant.candidate().cell().contender()) : next.getValue();
  }

  private double now(Contender contender) {
    if (target == Goal.Target.CONTRAST) {
      return contrasts.stream()
          .mapToDouble(c -> c.lnMultiplier().standardError())
          .filter(Double::isFinite)
          .max()
          .orElse(Double.NaN);
    }
    return estimates.stream()
        .filter(f -> f.contender().equals(contender))
        .mapToDouble(
            f ->
                switch (target) {
                  case LN_N_OPT -> f.lnNOpt().standardError();
                  case EXPONENT -> f.a().standardError();
                  case LN_LOSS -> f.loss().standardError() / f.loss().value();
                  case CONTRAST, LOSSES -> Double.NaN;
                })
        .findFirst()
        .orElse(Double.NaN);
  }
}
