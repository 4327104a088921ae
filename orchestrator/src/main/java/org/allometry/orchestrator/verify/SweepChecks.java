package org.allometry.orchestrator.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.allometry.actors.journal.Recorded;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.Rung;
import org.allometry.actors.sweep.Ledger;
import org.allometry.actors.sweep.SweepEvent;
import org.allometry.actors.sweep.SweepState;
import org.allometry.actors.sweep.TrialState;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.quantity.Flops;
import org.allometry.orchestrator.json.Json;
import org.allometry.orchestrator.sweep.SweepArchive;
import org.jspecify.annotations.Nullable;

/**
 * Checks of a sweep on disk. They count compute their own way, from the events alone, so that a
 * fault of the ledger does not check itself.
 */
final class SweepChecks {
  private final SweepArchive archive;
  private final List<Check> checks = new ArrayList<>();

  /**
   * One check.
   *
   * @param name in snake case
   * @param ok whether it passed
   * @param detail what is wrong; null when nothing is
   */
  record Check(String name, boolean ok, @Nullable String detail) {}

  private SweepChecks(SweepArchive archive) {
    this.archive = archive;
  }

  /** Every check, in a fixed order; reading the journal has passed already. */
  static List<Check> of(SweepArchive archive) {
    SweepChecks checks = new SweepChecks(archive);
    checks.add("journal_replays", null);
    checks.add("config_hash", checks.configHash());
    checks.add("grants_before_effects", checks.grants());
    checks.add("budget_conserved", checks.budget());
    checks.add("steps_counted_once", checks.steps());
    checks.add("reports_applied_once", checks.sequences());
    checks.add("checkpoints_intact", checks.checkpoints());
    return List.copyOf(checks.checks);
  }

  private void add(String name, @Nullable String problem) {
    checks.add(new Check(name, problem == null, problem));
  }

  private @Nullable String configHash() {
    String written = archive.started().configHash();
    String now = archive.canonical().hash();
    return written.equals(now)
        ? null
        : "the journal names " + written + ", its configuration has " + now;
  }

  /** Every attempt was granted before it began, under a larger epoch than any before it. */
  private @Nullable String grants() {
    Set<AttemptId> granted = new HashSet<>();
    long epoch = 0;
    for (Recorded recorded : archive.events()) {
      if (recorded.event() instanceof SweepEvent.TrialGranted e) {
        if (e.attempt().epoch() <= epoch || !granted.add(e.attempt())) {
          return "event " + recorded.sequence() + ": epoch " + e.attempt().epoch() + " again";
        }
        epoch = e.attempt().epoch();
      } else if (recorded.event() instanceof SweepEvent.AttemptStarted e
          && !granted.contains(e.attempt())) {
        return "event " + recorded.sequence() + ": " + e.attempt() + " began without a grant";
      }
    }
    return null;
  }

  private @Nullable String budget() {
    SweepState state = archive.state();
    Ledger ledger = state.ledger();
    Flops sum =
        ledger
            .useful()
            .plus(ledger.wasted())
            .plus(ledger.unknown())
            .plus(state.committed())
            .plus(state.left());
    if (sum.compareTo(state.budget()) != 0) {
      return "useful, wasted, unknown, committed and left add up to "
          + sum.value()
          + " FLOP, the budget is "
          + state.budget().value();
    }
    return null;
  }

  /** Counts every step that was ever reported, line by line, one by one. */
  private @Nullable String steps() {
    Map<String, BitSet> trained = new HashMap<>();
    Map<AttemptId, Position> positions = new HashMap<>();
    Map<String, Candidate> candidates = new HashMap<>();
    Map<String, Integer> forks = new HashMap<>();
    BigInteger once = BigInteger.ZERO;
    BigInteger again = BigInteger.ZERO;
    for (Recorded recorded : archive.events()) {
      List<Position> reached = new ArrayList<>();
      AttemptId id = null;
      switch (recorded.event()) {
        case SweepEvent.TrialGranted e -> {
          candidates.put(e.attempt().trial(), e.candidate());
          forks.put(e.attempt().trial(), e.forkStep());
          positions.put(e.attempt(), new Position(e.startLine(), e.startStep()));
        }
        case SweepEvent.AttemptStarted e ->
            positions.put(e.attempt(), new Position(e.line(), e.fromStep()));
        case SweepEvent.RungsReached e -> {
          id = e.attempt();
          for (Rung rung : e.rungs()) {
            reached.add(new Position(rung.line(), rung.step()));
          }
        }
        case SweepEvent.ProgressMarked e -> {
          id = e.attempt();
          reached.add(new Position(e.line(), e.step()));
        }
        case SweepEvent.CheckpointPublished e -> {
          id = e.attempt();
          reached.add(new Position(e.checkpoint().line(), e.checkpoint().step()));
        }
        case SweepEvent.AttemptEnded e -> {
          id = e.attempt();
          Position last = positions.get(e.attempt());
          Integer fork = forks.get(e.attempt().trial());
          if (last != null && fork != null) {
            boolean branch = last.line() == Line.BRANCH || e.step() > fork;
            reached.add(new Position(branch ? Line.BRANCH : Line.TRUNK, e.step()));
          }
        }
        case SweepEvent.SweepStarted e -> {}
        case SweepEvent.SupervisorStarted e -> {}
        case SweepEvent.BudgetExtended e -> {}
        case SweepEvent.ConditionsRecorded e -> {}
        case SweepEvent.CheckpointRetired e -> {}
        case SweepEvent.TrialDecided e -> {}
        case SweepEvent.StopDecided e -> {}
        case SweepEvent.DeviceQuarantined e -> {}
        case SweepEvent.SweepPaused e -> {}
        case SweepEvent.SweepResumed e -> {}
        case SweepEvent.SweepFinished e -> {}
      }
      for (Position to : reached) {
        Position from = id == null ? null : positions.get(id);
        if (id == null || from == null) {
          return "event " + recorded.sequence() + " reports an attempt that was never granted";
        }
        Candidate candidate = candidates.get(id.trial());
        Integer fork = forks.get(id.trial());
        if (candidate == null || fork == null) {
          return "event " + recorded.sequence() + " reports an unknown trial";
        }
        BigInteger price = candidate.cell().flopsPerStep().value();
        for (Span span : Span.between(from, to, fork, id.trial(), candidate)) {
          BitSet line = trained.computeIfAbsent(span.line(), k -> new BitSet());
          for (int step = span.from(); step < span.to(); step++) {
            if (line.get(step)) {
              again = again.add(price);
            } else {
              once = once.add(price);
              line.set(step);
            }
          }
        }
        positions.put(id, to.later(from));
      }
    }
    Ledger ledger = archive.state().ledger();
    BigInteger booked = ledger.useful().plus(ledger.discarded()).plus(ledger.redone()).value();
    BigInteger counted = once.add(again);
    return booked.equals(counted)
        ? null
        : "the events report " + counted + " FLOP, the ledger booked " + booked;
  }

  private record Position(Line line, int step) {
    Position later(Position other) {
      if (line != other.line) {
        return line == Line.BRANCH ? this : other;
      }
      return step >= other.step ? this : other;
    }
  }

  private record Span(String line, int from, int to) {
    static List<Span> between(
        Position from, Position to, int fork, String trial, Candidate candidate) {
      List<Span> spans = new ArrayList<>();
      int step = from.step();
      if (from.line() == Line.TRUNK) {
        int end = to.line() == Line.TRUNK ? Math.min(to.step(), fork) : fork;
        spans.add(new Span(candidate.trunk().id(), step, Math.max(step, end)));
        step = Math.max(step, end);
      }
      if (to.line() == Line.BRANCH) {
        spans.add(new Span(trial, step, Math.max(step, to.step())));
      }
      return spans;
    }
  }

  private @Nullable String sequences() {
    Map<AttemptId, Long> last = new HashMap<>();
    for (Recorded recorded : archive.events()) {
      String gap =
          switch (recorded.event()) {
            case SweepEvent.RungsReached e ->
                gap(last, e.attempt(), e.rungs().stream().map(Rung::sequence).toList());
            case SweepEvent.CheckpointPublished e -> gap(last, e.attempt(), List.of(e.sequence()));
            case SweepEvent.SweepStarted e -> null;
            case SweepEvent.SupervisorStarted e -> null;
            case SweepEvent.BudgetExtended e -> null;
            case SweepEvent.ConditionsRecorded e -> null;
            case SweepEvent.TrialGranted e -> null;
            case SweepEvent.AttemptStarted e -> null;
            case SweepEvent.ProgressMarked e -> null;
            case SweepEvent.CheckpointRetired e -> null;
            case SweepEvent.AttemptEnded e -> null;
            case SweepEvent.TrialDecided e -> null;
            case SweepEvent.StopDecided e -> null;
            case SweepEvent.DeviceQuarantined e -> null;
            case SweepEvent.SweepPaused e -> null;
            case SweepEvent.SweepResumed e -> null;
            case SweepEvent.SweepFinished e -> null;
          };
      if (gap != null) {
        return "event " + recorded.sequence() + ": " + gap;
      }
    }
    return null;
  }

  /** The first report that does not follow the last one of its attempt; null when all do. */
  private static @Nullable String gap(
      Map<AttemptId, Long> last, AttemptId attempt, List<Long> reports) {
    for (long report : reports) {
      long before = last.getOrDefault(attempt, 0L);
      if (report != before + 1) {
        return "report " + report + " of " + attempt + " after " + before;
      }
      last.put(attempt, report);
    }
    return null;
  }

  private @Nullable String checkpoints() {
    List<Checkpoint> all = new ArrayList<>();
    archive.state().trunks().values().forEach(all::addAll);
    for (TrialState trial : archive.state().trialsInOrder()) {
      all.addAll(trial.checkpoints());
    }
    all.sort(java.util.Comparator.comparing(Checkpoint::folder));
    List<String> problems = new ArrayList<>();
    for (Checkpoint checkpoint : all) {
      String problem = checkpoint(checkpoint);
      if (problem != null) {
        problems.add(checkpoint.folder() + " " + problem);
      }
    }
    return problems.isEmpty()
        ? null
        : problems.size() + " of " + all.size() + ": " + String.join("; ", problems);
  }

  private @Nullable String checkpoint(Checkpoint checkpoint) {
    Path root = archive.folder().checkpoints().normalize();
    Path folder = root.resolve(checkpoint.folder()).normalize();
    if (!folder.startsWith(root)) {
      return "lies outside the sweep's folder";
    }
    Path manifest = folder.resolve("manifest.json");
    try {
      if (!Files.exists(manifest)) {
        return "is missing";
      }
      byte[] text = Files.readAllBytes(manifest);
      if (!sha256(text).equals(checkpoint.digest())) {
        return "has a manifest with another digest";
      }
      JsonNode files = Json.parse(new String(text, StandardCharsets.UTF_8)).path("files");
      for (Map.Entry<String, JsonNode> file : files.properties()) {
        Path path = folder.resolve(file.getKey()).normalize();
        if (!path.startsWith(folder) || !Files.exists(path)) {
          return "misses " + file.getKey();
        }
        if (!sha256(Files.readAllBytes(path)).equals(file.getValue().path("sha256").asText())) {
          return "holds a damaged " + file.getKey();
        }
      }
      return null;
    } catch (IOException e) {
      return "cannot be read: " + e.getMessage();
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
