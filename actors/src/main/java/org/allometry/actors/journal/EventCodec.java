package org.allometry.actors.journal;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.Serializer;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;
import com.esotericsoftware.kryo.kryo5.serializers.DefaultSerializers;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.Outcome;
import org.allometry.actors.runner.Rung;
import org.allometry.actors.sweep.AttemptState;
import org.allometry.actors.sweep.DecisionReason;
import org.allometry.actors.sweep.Evaluations;
import org.allometry.actors.sweep.Ledger;
import org.allometry.actors.sweep.StopReason;
import org.allometry.actors.sweep.SweepEvent;
import org.allometry.actors.sweep.SweepState;
import org.allometry.actors.sweep.TrialState;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Observation;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.quantity.Flops;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.TreePVector;

/**
 * Events and states as bytes: a Kryo record and the CRC-32C of it.
 *
 * <p>Kryo reads a record only as it was written, so a manifest names type and version ({@code
 * trial-granted-1}). When a record changes, its manifest gets the next number and the old one
 * stays, read by a record that is turned into the new one. Ids of registered classes never change.
 */
final class EventCodec {
  /** Largest record, bytes. */
  static final int MAX_BYTES = 64 << 20;

  /** Records inside records; those of this product need eight. */
  private static final int MAX_DEPTH = 32;

  private static final int CHECKSUM = Integer.BYTES;

  private static final Map<Class<?>, String> MANIFESTS =
      Map.ofEntries(
          Map.entry(SweepEvent.SweepStarted.class, "sweep-started-1"),
          Map.entry(SweepEvent.SupervisorStarted.class, "supervisor-started-1"),
          Map.entry(SweepEvent.BudgetExtended.class, "budget-extended-1"),
          Map.entry(SweepEvent.ConditionsRecorded.class, "conditions-recorded-1"),
          Map.entry(SweepEvent.TrialGranted.class, "trial-granted-1"),
          Map.entry(SweepEvent.AttemptStarted.class, "attempt-started-1"),
          Map.entry(SweepEvent.RungsReached.class, "rungs-reached-1"),
          Map.entry(SweepEvent.ProgressMarked.class, "progress-marked-1"),
          Map.entry(SweepEvent.CheckpointPublished.class, "checkpoint-published-1"),
          Map.entry(SweepEvent.CheckpointRetired.class, "checkpoint-retired-1"),
          Map.entry(SweepEvent.AttemptEnded.class, "attempt-ended-1"),
          Map.entry(SweepEvent.TrialDecided.class, "trial-decided-1"),
          Map.entry(SweepEvent.StopDecided.class, "stop-decided-1"),
          Map.entry(SweepEvent.DeviceQuarantined.class, "device-quarantined-1"),
          Map.entry(SweepEvent.SweepPaused.class, "sweep-paused-1"),
          Map.entry(SweepEvent.SweepResumed.class, "sweep-resumed-1"),
          Map.entry(SweepEvent.SweepFinished.class, "sweep-finished-1"),
          Map.entry(SweepState.class, "sweep-state-2"));

  private static final Map<String, Class<?>> TYPES =
      MANIFESTS.entrySet().stream()
          .collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));

  private static final ThreadLocal<EventCodec> OF_THREAD = ThreadLocal.withInitial(EventCodec::new);

  private final Kryo kryo = new Kryo();
  private final Output output = new Output(4096, MAX_BYTES);

  private EventCodec() {
    kryo.setRegistrationRequired(true);
    kryo.setReferences(false);
    kryo.setMaxDepth(MAX_DEPTH);
    register(20, BigInteger.class, new DefaultSerializers.BigIntegerSerializer());
    register(21, TreeMap.class, new DefaultSerializers.TreeMapSerializer());
    register(22, List.of().getClass(), new CollectionSerializers.OfList());
    register(23, List.of(1).getClass(), new CollectionSerializers.OfList());
    register(24, TreePVector.class, new CollectionSerializers.OfVector());
    register(25, HashPMap.class, new CollectionSerializers.OfMap());
    register(
        30,
        Flops.class,
        Cell.class,
        Candidate.class,
        Proposal.Kind.class,
        Observation.Outcome.class);
    register(
        40,
        AttemptId.class,
        Line.class,
        Outcome.class,
        Checkpoint.class,
        Rung.class,
        DecisionReason.class,
        SweepEvent.Verdict.class,
        StopReason.class);
    register(
        60,
        SweepEvent.SweepStarted.class,
        SweepEvent.SupervisorStarted.class,
        SweepEvent.BudgetExtended.class,
        SweepEvent.TrialGranted.class,
        SweepEvent.AttemptStarted.class,
        SweepEvent.RungsReached.class,
        SweepEvent.ProgressMarked.class,
        SweepEvent.CheckpointPublished.class,
        SweepEvent.CheckpointRetired.class,
        SweepEvent.AttemptEnded.class,
        SweepEvent.TrialDecided.class,
        SweepEvent.DeviceQuarantined.class,
        SweepEvent.SweepPaused.class,
        SweepEvent.SweepResumed.class,
        SweepEvent.SweepFinished.class,
        SweepEvent.ConditionsRecorded.class,
        SweepEvent.StopDecided.class);
    register(
        100,
        SweepState.class,
        SweepState.Phase.class,
        TrialState.class,
        AttemptState.class,
        Ledger.class,
        Ledger.LineKey.class,
        Evaluations.class);
  }

  /** The codec of the calling thread: Kryo is not thread-safe. */
  static EventCodec ofThread() {
    return OF_THREAD.get();
  }

  /** Every manifest. */
  static List<String> manifests() {
    return TYPES.keySet().stream().sorted().toList();
  }

  /** Name and version of the record that {@code value} is written as. */
  static String manifest(Object value) {
    String manifest = MANIFESTS.get(value.getClass());
    if (manifest == null) {
      throw new IllegalArgumentException("no record of the journal: " + value.getClass());
    }
    return manifest;
  }

  /** Record and checksum. */
  byte[] encode(Object value) {
    output.reset();
    try {
      kryo.writeObject(output, value);
    } finally {
      kryo.reset();
    }
    byte[] record = output.toBytes();
    return ByteBuffer.allocate(record.length + CHECKSUM)
        .put(record)
        .putInt(checksum(record, record.length))
        .array();
  }

  /**
   * What kind of record the bytes are; they are what was written.
   *
   * @throws CodecException when the manifest is not known, or the bytes are not what was written
   */
  static Class<?> check(String manifest, byte[] bytes) {
    Class<?> type = TYPES.get(manifest);
    if (type == null) {
      throw new CodecException("unknown record \"" + manifest + "\"", true);
    }
    if (bytes.length < CHECKSUM || bytes.length > MAX_BYTES + CHECKSUM) {
      throw new CodecException(manifest + " of " + bytes.length + " bytes", false);
    }
    int length = bytes.length - CHECKSUM;
    if (ByteBuffer.wrap(bytes).getInt(length) != checksum(bytes, length)) {
      throw new CodecException(manifest + " with a wrong checksum", false);
    }
    return type;
  }

  /**
   * The value that was encoded.
   *
   * @throws CodecException when the manifest is not known, or the bytes are not what was written
   */
  Object decode(String manifest, byte[] bytes) {
    Class<?> type = check(manifest, bytes);
    int length = bytes.length - CHECKSUM;
    try {
      Input input = new RecordInput(Arrays.copyOf(bytes, length));
      @Nullable Object value = kryo.readObject(input, type);
      if (value == null || input.position() != length) {
        throw new CodecException(manifest + " with bytes left over", false);
      }
      return value;
    } catch (CodecException e) {
      throw e;
    } catch (RuntimeException e) {
      // Bytes that were not written by this product can break any assumption of any record.
      throw new CodecException(manifest + " that cannot be read", e);
    } finally {
      kryo.reset();
    }
  }

  private void register(int firstId, Class<?>... types) {
    for (int i = 0; i < types.length; i++) {
      Serializer<?> reader = RecordReaders.of(types[i]);
      if (reader == null) {
        kryo.register(types[i], firstId + i);
      } else {
        kryo.register(types[i], reader, firstId + i);
      }
    }
  }

  private void register(int id, Class<?> type, Serializer<?> serializer) {
    kryo.register(type, serializer, id);
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
