package org.allometry.actors.planted;

import java.util.ArrayList;
import java.util.List;

/**
 * A known bug.
 *
 * @param name a sentence: what the product would do
 * @param edits changes that make it so
 */
record PlantedBug(String name, List<Edit> edits) {
  private static final String SWEEP = "org/allometry/actors/sweep/";
  private static final String JOURNAL = "org/allometry/actors/journal/";
  private static final String STORE = "org/allometry/actors/store/";

  /** Copies the list. */
  PlantedBug {
    edits = List.copyOf(edits);
  }

  /**
   * A change of one place.
   *
   * @param file under the source folder
   * @param from text that stands there once
   * @param to what stands there instead
   */
  record Edit(String file, String from, String to) {}

  private static Edit edit(String file, String from, String to) {
    return new Edit(SWEEP + file + ".java", from, to);
  }

  private static PlantedBug of(String name, Edit... edits) {
    return new PlantedBug(name, List.of(edits));
  }

  /** All of them. */
  static List<PlantedBug> all() {
    List<PlantedBug> bugs = new ArrayList<>(reports());
    bugs.addAll(grants());
    bugs.addAll(ledger());
    bugs.addAll(life());
    bugs.addAll(journal());
    return bugs;
  }

  private static List<PlantedBug> reports() {
    return List.of(
        of(
            "a rung that was reported twice counts twice",
            edit("ReportRules", "if (rung.sequence() == next) {", "if (rung.sequence() > 0) {")),
        of(
            "a checkpoint is taken before the reports that precede it",
            edit(
                "ReportRules",
                "if (report.sequence() != applied + 1) {",
                "if (report.sequence() <= applied) {")),
        of(
            "an end is taken before the reports that precede it",
            edit(
                "ReportRules",
                "if (report.sequence() != attempt.sequence() + 1) {",
                "if (report.sequence() <= attempt.sequence()) {")),
        of(
            "late metrics of an attempt that is over count",
            edit("SweepState", " && trial.attempt().id().equals(id);", ";"),
            edit("StateChange", " || !trial.attempt().id().equals(id)) {", ") {")),
        of(
            "rungs are taken before the start is known",
            edit(
                "ReportRules",
                "    if (!attempt(state, report.attempt()).started()) {\n"
                    + "      return Ruling.NOTHING;\n    }\n    long applied",
                "    long applied")),
        of(
            "reports are acknowledged before they are durable",
            edit(
                "ReportDesk",
                "      String where = device;\n",
                "      String where = device;\n"
                    + "      devices.runners().forEach(r -> r.tell("
                    + "new RunnerCommand.ReportsAcknowledged(id, ruling.acknowledge())));\n")),
        of(
            "a trial completes without a loss",
            edit("StateChange", "if (e.step() != steps || !usable) {", "if (e.step() != steps) {")),
        of(
            "a diverged trial is trained again",
            edit(
                "StateChange",
                "          abandon(after.over(Observation.Outcome.DIVERGED, Double.NaN,"
                    + " e.atMillis(), e.detail()));",
                "          trials = trials.plus(after.id(), after);")),
        of(
            "an attempt may begin where nobody has trained",
            edit("StateChange", "attempt.started() || e.fromStep() > covered || ", "")));
  }

  private static List<PlantedBug> grants() {
    return List.of(
        of(
            "a runner hears of a grant before it is durable",
            edit(
                "SweepSupervisor",
                "    SweepState after = state.apply(grant);\n",
                "    SweepState after = state.apply(grant);\n"
                    + "    effects.grant(after, after.trial(grant.attempt().trial()));\n")),
        of(
            "an epoch is used again",
            edit("Planner", "state.epoch() + 1),", "Math.max(1, state.epoch())),"),
            edit("StateChange", "e.attempt().epoch() <= epoch", "e.attempt().epoch() < epoch")),
        of(
            "a device is granted twice",
            edit(
                "DeviceTable",
                "    state.running().forEach(t -> taken.add(t.attempt().device()));\n",
                "")),
        of(
            "two trials extend one trunk",
            edit("Planner", "          && !busy.contains(candidate.trunk())\n", "")),
        of(
            "a pause does not keep trials from being granted again",
            edit(
                "Planner",
                "} else if (state.phase() == SweepState.Phase.RUNNING\n",
                "} else if (true\n")),
        of(
            "a retry is granted that the budget does not pay for",
            edit("Planner", "          && price(state, trial).compareTo(left) <= 0) {", ") {")),
        of(
            "an attempt goes on that began too early for the budget",
            edit(
                "ReportRules",
                "compareTo(after.budget()) <= 0) {\n",
                "compareTo(after.budget()) <= 0 || true) {\n")),
        of(
            "a stopped trial is granted again",
            edit(
                "StateChange",
                "          abandon(\n"
                    + "              after.over(Observation.Outcome.STOPPED, Double.NaN,"
                    + " e.atMillis(), after.detail()));",
                "          trials = trials.plus(after.id(), after.over(null, Double.NaN, 0,"
                    + " \"\"));")),
        of(
            "an order to stop that got lost is not given again",
            edit(
                "ReportDesk",
                "} else if (state.trial(id.trial()).stopping()) {",
                "} else if (false) {")),
        of(
            "a clock that is set back keeps trials waiting",
            edit("Planner", " || nowMillis < trial.attempt().endedAtMillis();", ";")),
        of(
            "preemption counts as a failure",
            edit(
                "RetryRule",
                "case TRAINER_ERROR, OUT_OF_MEMORY, TIMEOUT, BAD_CHECKPOINT, CONFIG_ERROR ->"
                    + " true;\n"
                    + "      case COMPLETED, DIVERGED, PREEMPTED,",
                "case TRAINER_ERROR, OUT_OF_MEMORY, TIMEOUT, BAD_CHECKPOINT, CONFIG_ERROR,"
                    + " PREEMPTED -> true;\n      case COMPLETED, DIVERGED,")));
  }

  private static List<PlantedBug> ledger() {
    return List.of(
        of(
            "redone steps count as useful",
            edit(
                "Ledger",
                "        useful.plus(flopsPerStep.times(fresh)),",
                "        useful.plus(flopsPerStep.times((long) to - from)),")),
        of(
            "what leads nowhere is forgotten",
            edit(
                "Ledger",
                "redone, discarded.plus(flops), unknown);",
                "redone, discarded, unknown);")),
        of(
            "a lost runner has lost nothing",
            edit(
                "LossBound",
                "    return (int) Math.min(left, Math.ceil(seconds * stepsPerSecond));",
                "    return (int) Math.min(0, Math.ceil(seconds * stepsPerSecond));")),
        of(
            "the silence before a loss is not counted",
            edit(
                "Planner",
                "LossBound.steps(state, trial, silence.plus(",
                "LossBound.steps(state, trial, Duration.ZERO.plus(")),
        of(
            "steps behind the fork are forgotten when an attempt ends",
            edit(
                "StateChange",
                "    advance(e.attempt(), line, e.step(), e.sequence());\n    TrialState moved",
                "    advance(e.attempt(), trial.attempt().line(),"
                    + " trial.attempt().line() == Line.TRUNK"
                    + " ? Math.min(e.step(), trial.forkStep()) : e.step(), e.sequence());\n"
                    + "    TrialState moved")),
        of(
            "a budget can shrink",
            edit(
                "RequestRules", "return budget.compareTo(state.budget()) > 0\n", "return true\n")));
  }

  private static List<PlantedBug> life() {
    return List.of(
        of(
            "a lease never runs out",
            edit(
                "DeviceTable",
                "} else if (nowNanos - end >= 0) {",
                "} else if (nowNanos == end - leaseNanos) {")),
        of(
            "stale attempts are kept alive",
            edit(
                "ReportDesk",
                "if (begun(state, report.attempt()) && ruling.cancel().isEmpty()) {",
                "if (true) {"),
            edit("ReportRules", "\"this attempt is not the live one of its trial\");", "\"\");")),
        of(
            "a drain is answered while trials still run",
            edit(
                "SweepSupervisor",
                "if (draining && state.running().isEmpty()) {",
                "if (draining) {")),
        of(
            "a checkpoint is deleted as soon as it is published",
            edit(
                "SweepEffects",
                "      case SweepEvent.CheckpointPublished e -> {}\n",
                "      case SweepEvent.CheckpointPublished e ->"
                    + " setup.discard().accept(e.checkpoint());\n")),
        of(
            "states that a restart still needs are retired",
            edit(
                "TrunkPlan",
                "private static final int SPARE = 2;",
                "private static final int SPARE = 0;")),
        of(
            "another configuration goes on with the journal",
            edit(
                "BeginRules",
                "} else if (!started.configHash().equals(setup.configHash())) {",
                "} else if (started.configHash().isEmpty()) {")));
  }

  private static List<PlantedBug> journal() {
    return List.of(
        new PlantedBug(
            "a damaged record is read",
            List.of(
                new Edit(
                    JOURNAL + "EventCodec.java",
                    "if (ByteBuffer.wrap(bytes).getInt(length) != checksum(bytes, length)) {",
                    "if (length < 0) {"))),
        new PlantedBug(
            "a missing event is passed over",
            List.of(
                new Edit(
                    JOURNAL + "JournalReader.java",
                    "if (sequence != expected) {",
                    "if (sequence < 0) {"))),
        new PlantedBug(
            "what lies before the snapshot is not checked",
            List.of(
                new Edit(
                    JOURNAL + "StandingReader.java",
                    "if (!later && JournalReader.checked(file, row) != SweepEvent.ConditionsRecorded.class) {",
                    "if (!later) {"))),
        new PlantedBug(
            "events that are written together are there in part",
            List.of(
                new Edit(
                    STORE + "SqliteStore.java",
                    "connection.rollback();",
                    "connection.commit();"))));
  }
}
