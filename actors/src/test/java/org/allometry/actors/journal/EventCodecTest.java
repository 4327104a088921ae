package org.allometry.actors.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.esotericsoftware.kryo.kryo5.KryoException;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.allometry.actors.sweep.SweepEvent;
import org.allometry.actors.sweep.SweepState;
import org.junit.jupiter.api.Test;

class EventCodecTest {
  private final EventCodec codec = EventCodec.ofThread();

  @Test
  void readsBackWhatItWrote() {
    for (Object value : samples()) {
      String manifest = EventCodec.manifest(value);
      assertEquals(
          value.toString(), codec.decode(manifest, codec.encode(value)).toString(), manifest);
    }
  }

  @Test
  void everyManifestHasASample() {
    List<String> sampled =
        samples().stream().map(EventCodec::manifest).distinct().sorted().toList();
    assertEquals(EventCodec.manifests(), sampled);
  }

  /** Bytes of every release are read for ever, and never change under the same manifest. */
  @Test
  void bytesAreThoseOfTheFirstRelease() throws IOException {
    Properties golden = new Properties();
    try (InputStream in = EventCodecTest.class.getResourceAsStream("golden-1.properties")) {
      golden.load(in);
    }
    TreeMap<String, String> written = new TreeMap<>();
    for (Object value : samples()) {
      written.putIfAbsent(
          EventCodec.manifest(value), HexFormat.of().formatHex(codec.encode(value)));
    }
    TreeMap<String, String> kept = new TreeMap<>();
    golden.forEach((k, v) -> kept.put(k.toString(), v.toString()));
    assertEquals(kept, written);
  }

  @Test
  void refusesEveryFlippedBit() {
    byte[] good = codec.encode(SampleRecords.events().get(6));
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      CodecException refused =
          assertThrows(CodecException.class, () -> codec.decode("rungs-reached-1", bad));
      assertFalse(refused.newer());
    }
  }

  @Test
  void refusesEveryShortening() {
    byte[] good = codec.encode(SampleRecords.events().get(2));
    for (int length = 0; length < good.length; length++) {
      byte[] bad = java.util.Arrays.copyOf(good, length);
      assertThrows(CodecException.class, () -> codec.decode("trial-granted-1", bad));
    }
  }

  /** With a right checksum, as somebody would make them who wants to do harm. */
  @Test
  void hostileBytesAreRefusedOrAreARecord() {
    byte[][] lies = {{0}, {0x7f}, {-1, -1, -1, -1, 7}, {-1, -1, -1, -1, -1, -1, -1, -1, 127}};
    int refused = 0;
    for (Object value : samples()) {
      String manifest = EventCodec.manifest(value);
      byte[] good = codec.encode(value);
      int length = good.length - Integer.BYTES;
      for (int at = 0; at < Math.min(length, 120); at++) {
        for (byte[] lie : lies) {
          refused += decodes(manifest, sealed(good, length, at, lie)) ? 0 : 1;
        }
      }
    }
    assertTrue(refused > 500, "refused: " + refused);
  }

  private boolean decodes(String manifest, byte[] bytes) {
    try {
      return EventCodec.manifest(codec.decode(manifest, bytes)).equals(manifest);
    } catch (CodecException e) {
      return false;
    }
  }

  private static byte[] sealed(byte[] good, int length, int at, byte[] lie) {
    ByteBuffer record = ByteBuffer.allocate(Math.max(length, at + lie.length) + Integer.BYTES);
    record.put(good, 0, length).position(at);
    record.put(lie);
    CRC32C crc = new CRC32C();
    crc.update(record.array(), 0, record.capacity() - Integer.BYTES);
    record.putInt(record.capacity() - Integer.BYTES, (int) crc.getValue());
    return record.array();
  }

  /** Kryo alone would ask for gigabytes here, and the process would end. */
  @Test
  void lengthsAreBelievedAsFarAsThereAreBytes() {
    byte[] text = {-1, -1, -1, -1, 7, 1, 1, 1};
    assertThrows(KryoException.class, () -> new RecordInput(text).readString());
    assertThrows(KryoException.class, () -> new RecordInput(text).readBytes(2_147_483_000));
    assertThrows(KryoException.class, () -> new RecordInput(text).readBytes(-7));
    assertEquals(8, new RecordInput(text).readBytes(8).length);
  }

  @Test
  void classesThatAreNotRegisteredAreNoRecords() {
    assertThrows(IllegalArgumentException.class, () -> EventCodec.manifest("text"));
    assertThrows(IllegalArgumentException.class, () -> codec.encode(new AtomicInteger()));
    assertThrows(CodecException.class, () -> codec.decode("java.lang.String", new byte[8]));
  }

  @Test
  void javaSerializationIsOff() {
    assertFalse(ConfigFactory.load().getBoolean("pekko.actor.allow-java-serialization"));
  }

  @Test
  void saysThatAnUnknownManifestIsNewer() {
    CodecException refused =
        assertThrows(CodecException.class, () -> codec.decode("trial-granted-2", new byte[8]));
    assertTrue(refused.newer());
  }

  @Test
  void equalStatesHaveEqualHashesAndOthersDoNot() {
    SweepState state = SampleRecords.state();
    SweepState copy = (SweepState) codec.decode("sweep-state-2", codec.encode(state));
    assertEquals(StateHash.of(state), StateHash.of(copy));
    SweepState other = state.apply(new SweepEvent.SweepPaused(2_000, "paused_by_user", ""));
    assertFalse(StateHash.of(state).equals(StateHash.of(other)));
  }

  private static List<Object> samples() {
    List<Object> all = new ArrayList<>(SampleRecords.events());
    all.add(SampleRecords.state());
    all.addAll(SampleRecords.laterKinds());
    return all;
  }

  /** Prints what golden-1.properties holds; for a new manifest, append its line. */
  public static void main(String[] arguments) {
    StringBuilder lines = new StringBuilder();
    for (Object value : samples()) {
      String line =
          EventCodec.manifest(value)
              + "="
              + HexFormat.of().formatHex(EventCodec.ofThread().encode(value))
              + "\n";
      if (lines.indexOf(line.substring(0, line.indexOf('=') + 1)) < 0) {
        lines.append(line);
      }
    }
    System.out.write(lines.toString().getBytes(StandardCharsets.UTF_8), 0, lines.length());
    System.out.flush();
  }
}
