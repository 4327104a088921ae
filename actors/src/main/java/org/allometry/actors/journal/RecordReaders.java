package org.allometry.actors.journal;

import com.esotericsoftware.kryo.kryo5.Serializer;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.Outcome;
import org.allometry.actors.runner.Rung;
import org.allometry.actors.sweep.AttemptState;
import org.allometry.actors.sweep.DecisionReason;
import org.allometry.actors.sweep.Evaluations;
import org.allometry.actors.sweep.Ledger;
import org.allometry.actors.sweep.SweepEvent;
import org.allometry.actors.sweep.SweepState;
import org.allometry.actors.sweep.TrialState;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Observation;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.quantity.Flops;
import org.jspecify.annotations.Nullable;
import org.pcollections.PMap;
import org.pcollections.PVector;

/** Readers of the records that a journal has thousands of, and of the state that holds them. */
@SuppressWarnings({"unchecked", "NullAway"}) // components are what the record says of them
final class RecordReaders {
  private static final Map<Class<?>, Serializer<?>> ALL =
      Map.ofEntries(
          of(Flops.class, v -> new Flops((BigInteger) v[0])),
          of(Candidate.class, v -> new Candidate((Cell) v[0], (long) v[1])),
          of(
              Cell.class,
              v ->
                  new Cell(
                      (String) v[0],
                      (String) v[1],
                      (String) v[2],
                      (long) v[3],
                      (int) v[4],
                      (long) v[5],
                      (long) v[6],
                      (Flops) v[7],
                      (Flops) v[8],
                      (Flops) v[9])),
          of(AttemptId.class, v -> new AttemptId((String) v[0], (int) v[1], (long) v[2])),
          of(
              Checkpoint.class,
              v ->
                  new Checkpoint(
                      (Line) v[0], (int) v[1], (String) v[2], (String) v[3], (long) v[4])),
          of(
              Rung.class,
              v ->
                  new Rung(
                      (long) v[0],
                      (Line) v[1],
                      (int) v[2],
                      (int) v[3],
                      (long) v[4],
                      (double) v[5],
                      (Flops) v[6],
                      (double) v[7],
                      (SortedMap<String, Double>) v[8])),
          of(
              DecisionReason.class,
              v ->
                  new DecisionReason(
                      (String) v[0],
                      (double) v[1],
                      (double) v[2],
                      (double) v[3],
                      (Candidate) v[4],
                      (double) v[5],
                      (long) v[6])),
          of(
              TrialState.class,
              v ->
                  new TrialState(
                      (String) v[0],
                      (Candidate) v[1],
                      (Proposal.Kind) v[2],
                      (int) v[3],
                      (int) v[4],
                      (DecisionReason) v[5],
                      (long) v[6],
                      (PVector<AttemptState>) v[7],
                      (Evaluations) v[8],
                      (PVector<Checkpoint>) v[9],
                      (Observation.Outcome) v[10],
                      (double) v[11],
                      (long) v[12],
                      (String) v[13])),
          of(
              AttemptState.class,
              v ->
                  new AttemptState(
                      (AttemptId) v[0],
                      (String) v[1],
                      (long) v[2],
                      (Flops) v[3],
                      (boolean) v[4],
                      (Line) v[5],
                      (int) v[6],
                      (Line) v[7],
                      (int) v[8],
                      (long) v[9],
                      (long) v[10],
                      (Outcome) v[11],
                      (String) v[12])),
          of(Ledger.LineKey.class, v -> new Ledger.LineKey((String) v[0], (Line) v[1])),
          of(
              Evaluations.class,
              v ->
                  new Evaluations(
                      (int) v[0],
                      (double) v[1],
                      (Flops) v[2],
                      (double) v[3],
                      (double) v[4],
                      (long) v[5],
                      (double) v[6],
                      (double) v[7],
                      (SortedMap<String, Double>) v[8])),
          of(
              Ledger.class,
              v ->
                  new Ledger(
                      (PMap<Ledger.LineKey, Integer>) v[0],
                      (Flops) v[1],
                      (Flops) v[2],
                      (Flops) v[3],
                      (Flops) v[4])),
          of(
              SweepState.class,
              v ->
                  new SweepState(
                      (SweepEvent.SweepStarted) v[0],
                      (long) v[1],
                      (SweepState.Phase) v[2],
                      (String) v[3],
                      (String) v[4],
                      (long) v[5],
                      (int) v[6],
                      (long) v[7],
                      (Flops) v[8],
                      (long) v[9],
                      (PVector<String>) v[10],
                      (PVector<String>) v[11],
                      (PMap<String, TrialState>) v[12],
                      (PMap<String, PVector<Checkpoint>>) v[13],
                      (PMap<String, String>) v[14],
                      (Ledger) v[15])),
          of(
              SweepEvent.TrialGranted.class,
              v ->
                  new SweepEvent.TrialGranted(
                      (long) v[0],
                      (AttemptId) v[1],
                      (Candidate) v[2],
                      (Proposal.Kind) v[3],
                      (int) v[4],
                      (Line) v[5],
                      (int) v[6],
                      (Flops) v[7],
                      (String) v[8],
                      (DecisionReason) v[9])),
          of(
              SweepEvent.AttemptStarted.class,
              v ->
                  new SweepEvent.AttemptStarted(
                      (long) v[0],
                      (AttemptId) v[1],
                      (String) v[2],
                      (Line) v[3],
                      (int) v[4],
                      (String) v[5])),
          of(
              SweepEvent.RungsReached.class,
              v -> new SweepEvent.RungsReached((long) v[0], (AttemptId) v[1], (List<Rung>) v[2])),
          of(
              SweepEvent.CheckpointPublished.class,
              v ->
                  new SweepEvent.CheckpointPublished(
                      (long) v[0], (AttemptId) v[1], (long) v[2], (Checkpoint) v[3])),
          of(
              SweepEvent.AttemptEnded.class,
              v ->
                  new SweepEvent.AttemptEnded(
                      (long) v[0],
                      (AttemptId) v[1],
                      (long) v[2],
                      (Outcome) v[3],
                      (int) v[4],
                      (double) v[5],
                      (int) v[6],
                      (String) v[7])));

  private RecordReaders() {}

  /** The reader of {@code type}; null where Kryo's own is quick enough. */
  static @Nullable Serializer<?> of(Class<?> type) {
    return ALL.get(type);
  }

  private static <T> Map.Entry<Class<?>, Serializer<?>> of(
      Class<T> type, Function<@Nullable Object[], T> constructor) {
    return Map.entry(type, new RecordReader<>(type, constructor));
  }
}
