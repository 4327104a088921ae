package org.allometry.orchestrator.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the events of a journal add up to, counted anew: every step of every line is a bit, so what
 * was trained twice shows.
 */
final class Account {
  private static final String TRUNK = "TRUNK";
  private static final String BRANCH = "BRANCH";

  private final Map<String, Trial> trials = new TreeMap<>();
  private final Map<String, Attempt> attempts = new HashMap<>();
  private final Map<String, BitSet> lines = new TreeMap<>();
  private final Map<String, String> checkpoints = new TreeMap<>();
  private final Map<String, Long> rungLosses = new TreeMap<>();
  private final Map<String, Long> finalLosses = new TreeMap<>();
  private final Map<String, Integer> reached = new TreeMap<>();
  private final Set<String> said = new HashSet<>();
  private final List<String> decisions = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private BigInteger budget = BigInteger.ZERO;
  private BigInteger once = BigInteger.ZERO;
  private BigInteger again = BigInteger.ZERO;
  private BigInteger unknown = BigInteger.ZERO;
  private BigInteger longestReport = BigInteger.ZERO;
  private BigInteger overshoot = BigInteger.ZERO;
  private double reserve;
  private long epoch;
  private int incarnations;
  private boolean givenUp;

  /** What is trained. */
  private record Trial(String trunk, int fork, BigInteger price) {}

  /** Where an execution is. */
  private static final class Attempt {
    private final Trial trial;
    private final String id;
    private String line;
    private int step;
    private long sequence;
    private boolean started;
    private boolean over;

    Attempt(Trial trial, String id, String line, int step) {
      this.trial = trial;
      this.id = id;
      this.line = line;
      this.step = step;
    }
  }

  private Account() {}

  static Account of(List<JournalFile.Row> rows) {
    Account account = new Account();
    for (JournalFile.Row row : rows) {
      account.take(row);
    }
    return account;
  }

  private void take(JournalFile.Row row) {
    JsonNode e = row.event();
    switch (row.manifest()) {
      case "sweep-started-1" -> {
        budget = e.path("budget").bigIntegerValue();
        reserve = e.path("reserve").doubleValue();
      }
      case "supervisor-started-1" -> {
        incarnations++;
        check(row, e.path("incarnation").intValue() == incarnations, "is not the next supervisor");
      }
      case "budget-extended-1" -> budget = e.path("budget").bigIntegerValue();
      case "trial-granted-1" -> granted(row, e);
      case "attempt-started-1" -> started(row, e);
      case "rungs-reached-1" -> e.path("rungs").forEach(rung -> rung(row, e, rung));
      case "progress-marked-1" -> advance(row, attempt(row, e), e.path("line").asText(), step(e));
      case "checkpoint-published-1" -> published(row, e);
      case "checkpoint-retired-1" ->
          check(
              row,
              checkpoints.remove(e.path("checkpoint").path("folder").asText()) != null,
              "retires what is not there");
      case "attempt-ended-1" -> ended(row, e);
      case "trial-decided-1" -> givenUp |= !e.path("verdict").asText().equals("RETRY");
      case "sweep-finished-1" -> decisions.add("finished: " + e.path("reason").asText());
      default -> {}
    }
    BigInteger over = spent().subtract(budget);
    overshoot = overshoot.max(over);
  }

  private void granted(JournalFile.Row row, JsonNode e) {
    JsonNode candidate = e.path("candidate");
    JsonNode cell = candidate.path("cell");
    String id = e.path("attempt").path("trial").asText();
    String trunk =
        String.join(
            "-",
            cell.path("family").asText(),
            cell.path("arm").asText(),
            cell.path("size").asText(),
            "u" + cell.path("uniqueSamples").asLong(),
            "s" + candidate.path("seed").asLong());
    Trial trial =
        trials.computeIfAbsent(
            id,
            k ->
                new Trial(
                    trunk,
                    e.path("forkStep").asInt(),
                    cell.path("flopsPerStep").bigIntegerValue()));
    boolean running = attempts.values().stream().anyMatch(a -> a.trial.equals(trial) && !a.over);
    check(row, !running, "grants a trial that runs");
    long granted = e.path("attempt").path("epoch").asLong();
    check(row, granted > epoch, "grants an epoch that was granted before");
    epoch = granted;
    attempts.put(
        key(e), new Attempt(trial, id, e.path("startLine").asText(), e.path("startStep").asInt()));
    if (e.path("attempt").path("attempt").asInt() == 1) {
      decisions.add(
          id
              + " "
              + cell.path("size").asText()
              + " x "
              + cell.path("steps").asInt()
              + " seed "
              + candidate.path("seed").asLong()
              + ": "
              + e.path("reason").path("text").asText());
    }
    said.add("grant " + id + " attempt " + e.path("attempt").path("attempt").asInt());
  }

  private void started(JournalFile.Row row, JsonNode e) {
    Attempt attempt = attempt(row, e);
    if (attempt != null) {
      check(row, !attempt.started, "starts an attempt twice");
      attempt.started = true;
      attempt.line = e.path("line").asText();
      attempt.step = e.path("fromStep").asInt();
    }
  }

  private void rung(JournalFile.Row row, JsonNode e, JsonNode rung) {
    Attempt attempt = attempt(row, e);
    if (attempt == null) {
      return;
    }
    sequence(row, attempt, rung);
    String line = rung.path("line").asText();
    int step = step(rung);
    advance(row, attempt, line, step);
    int span = step - rung.path("fromStep").asInt();
    BigInteger flops = attempt.trial.price.multiply(BigInteger.valueOf(span));
    check(row, flops.equals(rung.path("flops").bigIntegerValue()), "counts FLOP it did not train");
    longestReport = longestReport.max(flops);
    double loss = rung.path("loss").doubleValue();
    String where = attempt.id + " " + line + " " + step;
    Long before = rungLosses.put(where, Double.doubleToLongBits(loss));
    check(
        row,
        before == null || before == Double.doubleToLongBits(loss),
        "reports another loss for " + where);
    said.add(attempt.id + " rung " + line + " step " + step + " loss " + loss);
  }

  private void published(JournalFile.Row row, JsonNode e) {
    Attempt attempt = attempt(row, e);
    if (attempt != null) {
      sequence(row, attempt, e);
      JsonNode saved = e.path("checkpoint");
      advance(row, attempt, saved.path("line").asText(), step(saved));
      checkpoints.put(saved.path("folder").asText(), saved.path("digest").asText());
      String folder = saved.path("folder").asText();
      said.add((folder.contains(attempt.id) ? "" : attempt.id + " ") + "saved " + folder);
    }
  }

  private void ended(JournalFile.Row row, JsonNode e) {
    Attempt attempt = attempt(row, e);
    if (attempt == null) {
      return;
    }
    if (e.path("sequence").asLong() > 0) {
      sequence(row, attempt, e);
    }
    String outcome = e.path("outcome").asText();
    boolean beyond = outcome.equals("COMPLETED") || step(e) > attempt.trial.fork;
    advance(row, attempt, beyond ? BRANCH : attempt.line, step(e));
    int lost = e.path("lostAtMost").asInt();
    unknown = unknown.add(attempt.trial.price.multiply(BigInteger.valueOf(lost)));
    reach(attempt, attempt.step + lost);
    attempt.over = true;
    givenUp |= outcome.equals("DIVERGED");
    if (outcome.equals("COMPLETED")) {
      double loss = e.path("loss").doubleValue();
      check(
          row,
          finalLosses.put(attempt.id, Double.doubleToLongBits(loss)) == null,
          "completes a trial twice");
      said.add(attempt.id + " ended COMPLETED at step " + step(e) + " loss " + loss);
    }
  }

  /** Steps up to {@code step} are trained; the fork lies between the lines. */
  private void advance(JournalFile.Row row, @Nullable Attempt attempt, String line, int step) {
    if (attempt == null) {
      return;
    }
    check(row, !attempt.over, "reports an attempt that is over");
    if (attempt.line.equals(TRUNK)) {
      int to = line.equals(TRUNK) ? Math.max(step, attempt.step) : attempt.trial.fork;
      count(attempt.trial.trunk, attempt, to);
    }
    if (line.equals(BRANCH)) {
      attempt.line = BRANCH;
      count(attempt.id, attempt, Math.max(step, attempt.step));
    }
    reach(attempt, attempt.step);
  }

  private void count(String line, Attempt attempt, int to) {
    BitSet trained = lines.computeIfAbsent(line, k -> new BitSet());
    for (int step = attempt.step; step < to; step++) {
      if (trained.get(step)) {
        again = again.add(attempt.trial.price);
      } else {
        once = once.add(attempt.trial.price);
      }
      trained.set(step);
    }
    attempt.step = Math.max(attempt.step, to);
  }

  /** How far a line may have been trained at most. */
  private void reach(Attempt attempt, int step) {
    reached.merge(attempt.trial.trunk, Math.min(step, attempt.trial.fork), Math::max);
    reached.merge(attempt.id, step, Math::max);
  }

  private void sequence(JournalFile.Row row, Attempt attempt, JsonNode report) {
    long sequence = report.path("sequence").asLong();
    check(
        row,
        sequence == attempt.sequence + 1,
        "holds report " + sequence + " after " + attempt.sequence);
    attempt.sequence = sequence;
  }

  private @Nullable Attempt attempt(JournalFile.Row row, JsonNode e) {
    Attempt attempt = attempts.get(key(e));
    check(row, attempt != null, "reports an attempt that was never granted");
    return attempt;
  }

  private static String key(JsonNode e) {
    return e.path("attempt").toString();
  }

  private static int step(JsonNode e) {
    return e.path("step").asInt();
  }

  private void check(JournalFile.Row row, boolean holds, String what) {
    if (!holds) {
      faults.add("event " + row.sequence() + " " + what + ": " + row.event());
    }
  }

  /** What contradicts itself. */
  List<String> faults() {
    return faults;
  }

  /** First grants with their reasons, and the end. */
  List<String> decisions() {
    return decisions;
  }

  /** Bits of the loss of every trial that has completed. */
  Map<String, Long> finalLosses() {
    return finalLosses;
  }

  /** Bits of the loss of every evaluation, by trial, line and step. */
  Map<String, Long> rungLosses() {
    return rungLosses;
  }

  /** Sentences that the search may have told its user. */
  Set<String> said() {
    return said;
  }

  /** Digests of the checkpoints that count, by folder. */
  Map<String, String> checkpoints() {
    return checkpoints;
  }

  /** By trunk or trial: the step that it may have been trained to, lost steps included. */
  Map<String, Integer> reached() {
    return reached;
  }

  /** FLOP of steps that were trained for the first time. */
  BigInteger once() {
    return once;
  }

  /** FLOP of steps that were trained again. */
  BigInteger again() {
    return again;
  }

  /** FLOP that lost attempts may have trained and not reported. */
  BigInteger unknown() {
    return unknown;
  }

  BigInteger spent() {
    return once.add(again).add(unknown);
  }

  /** Most FLOP beyond the budget at any time, at most 0 when it held. */
  BigInteger overshoot() {
    return overshoot;
  }

  /** FLOP of the longest stretch between two reports. */
  BigInteger longestReport() {
    return longestReport;
  }

  /** FLOP that are kept for what crashes cost. */
  double reserveFlop() {
    return reserve * budget.doubleValue();
  }

  /** Whether the reserve of the budget paid for what the crashes cost. */
  boolean reservePaid() {
    return again.add(unknown).doubleValue() <= reserveFlop();
  }

  /** Whether a trial was given up, so that trained steps count as wasted. */
  boolean givenUp() {
    return givenUp;
  }
}
