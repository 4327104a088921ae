package org.allometry.orchestrator.chaos;

import com.esotericsoftware.kryo.kryo5.io.Input;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Reads an event of the journal without a class of the product: a record is its components in the
 * order of their names, a number is a zigzag varint, an enum its place counted from 1, and what may
 * be missing begins with a flag. The tables below say what is written where; the checksum is
 * verified.
 */
final class Payload {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int CHECKSUM = 4;

  /** Components of every record, in the order of their names. */
  private static final Map<String, String> LAYOUTS =
      Map.ofEntries(
          Map.entry("attempt-id", "attempt:int epoch:long trial:text"),
          Map.entry(
              "cell",
              "arm:text executedFlopsPerStep:flops family:text flopsPerStep:flops"
                  + " flopsPerStepWithoutAttention:flops params:long samplesSeen:long size:text"
                  + " steps:int uniqueSamples:long"),
          Map.entry("candidate", "cell:?cell seed:long"),
          Map.entry("checkpoint", "bytes:long digest:text folder:text line:line step:int"),
          Map.entry(
              "reason",
              "decidedOn:long gain:double runnerUp:?candidate runnerUpScore:double score:double"
                  + " targetSd:double text:text"),
          Map.entry(
              "rung",
              "deviceSeconds:double flops:flops fromStep:int line:line loss:double"
                  + " metrics:map/double samplesSeen:long sequence:long step:int"),
          Map.entry(
              "sweep-started-1",
              "atMillis:long budget:flops configHash:text reserve:double resolvedConfig:text"
                  + " sweep:text"),
          Map.entry(
              "supervisor-started-1",
              "atMillis:long host:text incarnation:int pid:long version:text"),
          Map.entry("budget-extended-1", "atMillis:long budget:flops"),
          Map.entry(
              "trial-granted-1",
              "atMillis:long attempt:?attempt-id candidate:?candidate device:text forkStep:int"
                  + " kind:kind price:flops reason:?reason startLine:line startStep:int"),
          Map.entry(
              "attempt-started-1",
              "atMillis:long attempt:?attempt-id device:text fromStep:int line:line note:text"),
          Map.entry("rungs-reached-1", "atMillis:long attempt:?attempt-id rungs:list/rung"),
          Map.entry("progress-marked-1", "atMillis:long attempt:?attempt-id line:line step:int"),
          Map.entry(
              "checkpoint-published-1",
              "atMillis:long attempt:?attempt-id checkpoint:?checkpoint sequence:long"),
          Map.entry("checkpoint-retired-1", "atMillis:long checkpoint:?checkpoint reason:text"),
          Map.entry(
              "attempt-ended-1",
              "atMillis:long attempt:?attempt-id detail:text loss:double lostAtMost:int"
                  + " outcome:outcome sequence:long step:int"),
          Map.entry("trial-decided-1", "atMillis:long reason:text trial:text verdict:verdict"),
          Map.entry("device-quarantined-1", "atMillis:long device:text reason:text"),
          Map.entry("sweep-paused-1", "atMillis:long detail:text reason:text"),
          Map.entry("sweep-resumed-1", "atMillis:long reason:text"),
          Map.entry("sweep-finished-1", "atMillis:long detail:text reason:text"),
          Map.entry(
              "conditions-recorded-1", "atMillis:long changes:list/text conditions:map/text"));

  private static final Map<String, List<String>> ENUMS =
      Map.of(
          "line", List.of("TRUNK", "BRANCH"),
          "kind", List.of("SCRATCH", "TRUNK", "BRANCH"),
          "verdict", List.of("STOP", "RETRY", "FAIL"),
          "outcome",
              List.of(
                  "COMPLETED",
                  "DIVERGED",
                  "PREEMPTED",
                  "LOST_RUNNER",
                  "TRAINER_ERROR",
                  "OUT_OF_MEMORY",
                  "TIMEOUT",
                  "BAD_CHECKPOINT",
                  "CONFIG_ERROR",
                  "CANCELLED"));

  private Payload() {}

  /**
   * The event in {@code bytes}.
   *
   * @throws IllegalArgumentException when the checksum is wrong or bytes are left over
   */
  static ObjectNode read(String manifest, byte[] bytes) {
    int length = bytes.length - CHECKSUM;
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, Math.max(0, length));
    int written = length < 0 ? 0 : ByteBuffer.wrap(bytes).getInt(length);
    if (length < 0 || (int) crc.getValue() != written) {
      throw new IllegalArgumentException(manifest + " with a wrong checksum");
    }
    if (!LAYOUTS.containsKey(manifest) || !manifest.contains("-1")) {
      throw new IllegalArgumentException("unknown event " + manifest);
    }
    Input in = new Input(bytes, 0, length);
    ObjectNode event = record(in, manifest);
    if (in.position() != length) {
      throw new IllegalArgumentException(manifest + " with bytes left over");
    }
    return event;
  }

  private static ObjectNode record(Input in, String name) {
    ObjectNode node = JSON.objectNode();
    for (String component : LAYOUTS.getOrDefault(name, "").split(" ", -1)) {
      int colon = component.indexOf(':');
      node.set(component.substring(0, colon), value(in, component.substring(colon + 1)));
    }
    return node;
  }

  private static JsonNode value(Input in, String type) {
    return switch (type) {
      case "int" -> JSON.numberNode(in.readInt(false));
      case "long" -> JSON.numberNode(in.readLong(false));
      case "double" -> JSON.numberNode(in.readDouble());
      case "text" -> JSON.textNode(in.readString());
      case "flops" -> flops(in);
      case "line", "kind", "verdict", "outcome" ->
          constant(in, ENUMS.getOrDefault(type, List.of()));
      default -> {
        if (type.contains("/")) {
          String element = type.substring(type.indexOf('/') + 1);
          yield type.startsWith("list") ? list(in, element) : map(in, element);
        }
        boolean optional = type.startsWith("?");
        yield optional && in.readByte() == 0
            ? JSON.nullNode()
            : record(in, optional ? type.substring(1) : type);
      }
    };
  }

  private static JsonNode constant(Input in, List<String> constants) {
    int place = in.readVarInt(true);
    return place == 0 ? JSON.nullNode() : JSON.textNode(constants.get(place - 1));
  }

  /** A flag, the class of a big integer, its length, its bytes. */
  private static JsonNode flops(Input in) {
    if (in.readByte() == 0) {
      return JSON.nullNode();
    }
    in.readVarInt(true);
    int length = in.readVarInt(true) - 1;
    return JSON.numberNode(new BigInteger(in.readBytes(length)));
  }

  /** The class of the list, its length, and each element's class before it. */
  private static ArrayNode list(Input in, String element) {
    ArrayNode list = JSON.arrayNode();
    in.readVarInt(true);
    int size = in.readVarInt(true);
    for (int i = 0; i < size; i++) {
      in.readVarInt(true);
      list.add(value(in, element));
    }
    return list;
  }

  /** The class of the map, its length and 1, its comparator (none), and classes before all else. */
  private static ObjectNode map(Input in, String element) {
    ObjectNode map = JSON.objectNode();
    in.readVarInt(true);
    int size = in.readVarInt(true) - 1;
    in.readVarInt(true);
    for (int i = 0; i < size; i++) {
      in.readVarInt(true);
      String key = in.readString();
      in.readVarInt(true);
      map.set(key, value(in, element));
    }
    return map;
  }
}
