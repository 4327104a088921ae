package org.allometry.actors.sweep;

import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Rung;
import org.allometry.analysis.design.Cell;
import org.slf4j.Logger;
import org.slf4j.MDC;

/** One line of log for each event, with trial and device in the MDC. */
final class DecisionLog {
  private DecisionLog() {}

  static void write(Logger log, String sweep, SweepEvent event) {
    MDC.put("sweep", sweep);
    try {
      write(log, event);
    } finally {
      MDC.remove("sweep");
    }
  }

  private static void write(Logger log, SweepEvent event) {
    switch (event) {
      case SweepEvent.SweepStarted e ->
          log.info("sweep {} begins, budget {}, config {}", e.sweep(), e.budget(), e.configHash());
      case SweepEvent.SupervisorStarted e ->
          log.info("supervisor {} on {} pid {}", e.incarnation(), e.host(), e.pid());
      case SweepEvent.BudgetExtended e -> log.info("budget is {} now", e.budget());
      case SweepEvent.ConditionsRecorded e ->
          log.info(
              "conditions: {}",
              e.changes().isEmpty() ? e.conditions() : String.join("; ", e.changes()));
      case SweepEvent.TrialGranted e -> {
        Cell cell = e.candidate().cell();
        at(
            e.attempt(),
            e.device(),
            () ->
                log.info(
                    "grant {} attempt {}: {} {} x {} steps from step {}, {}: {}",
                    e.attempt().trial(),
                    e.attempt().attempt(),
                    cell.contender(),
                    cell.size(),
                    cell.steps(),
                    e.startStep(),
                    e.price(),
                    e.reason().text()));
      }
      case SweepEvent.AttemptStarted e ->
          at(
              e.attempt(),
              e.device(),
              () -> {
                log.info("started at {} step {}", e.line(), e.fromStep());
                if (!e.note().isEmpty()) {
                  log.warn("{}: {}", e.attempt().trial(), e.note());
                }
              });
      case SweepEvent.RungsReached e -> {
        Rung last = e.rungs().get(e.rungs().size() - 1);
        at(
            e.attempt(),
            "",
            () -> log.info("rung {} step {} loss {}", last.line(), last.step(), last.loss()));
      }
      case SweepEvent.ProgressMarked e ->
          at(e.attempt(), "", () -> log.debug("at {} step {}", e.line(), e.step()));
      case SweepEvent.CheckpointPublished e ->
          at(e.attempt(), "", () -> log.info("saved {}", e.checkpoint().folder()));
      case SweepEvent.CheckpointRetired e ->
          log.info("retired {}: {}", e.checkpoint().folder(), e.reason());
      case SweepEvent.AttemptEnded e ->
          at(
              e.attempt(),
              "",
              () -> {
                boolean normal =
                    switch (e.outcome()) {
                      case COMPLETED, DIVERGED, PREEMPTED, CANCELLED -> true;
                      case LOST_RUNNER,
                          TRAINER_ERROR,
                          OUT_OF_MEMORY,
                          TIMEOUT,
                          BAD_CHECKPOINT,
                          CONFIG_ERROR ->
                          false;
                    };
                if (normal) {
                  log.info(
                      "ended {} at step {} loss {} {}",
                      e.outcome(),
                      e.step(),
                      e.loss(),
                      e.detail());
                } else {
                  log.warn(
                      "{} attempt {} ended {} at step {}: {}",
                      e.attempt().trial(),
                      e.attempt().attempt(),
                      e.outcome(),
                      e.step(),
                      e.detail());
                }
              });
      case SweepEvent.TrialDecided e ->
          log.warn("{} for trial {}: {}", e.verdict(), e.trial(), e.reason());
      case SweepEvent.StopDecided e ->
          at(
              e.attempt(),
              "",
              () -> log.info("stop {}: {}", e.attempt().trial(), e.reason().text()));
      case SweepEvent.DeviceQuarantined e ->
          log.warn("device {} gets no more grants: {}", e.device(), e.reason());
      case SweepEvent.SweepPaused e -> log.info("paused: {} {}", e.reason(), e.detail());
      case SweepEvent.SweepResumed e -> log.info("goes on: {}", e.reason());
      case SweepEvent.SweepFinished e -> log.info("finished: {}, {}", e.reason(), e.detail());
    }
  }

  private static void at(AttemptId attempt, String device, Runnable line) {
    MDC.put("trial", attempt.trial());
    MDC.put("device", device);
    try {
      line.run();
    } finally {
      MDC.remove("trial");
      MDC.remove("device");
    }
  }
}
