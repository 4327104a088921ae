package org.allometry.actors.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.TreeMap;
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

  @Test
  void saysThatAnUnknownManifestIsNewer() {
    CodecException refused =
        assertThrows(CodecException.class, () -> codec.decode("trial-granted-2", new byte[8]));
    assertTrue(refused.newer());
  }

  @Test
  void equalStatesHaveEqualHashesAndOthersDoNot() {
    SweepState state = SampleRecords.state();
    SweepState copy = (SweepState) codec.decode("sweep-state-1", codec.encode(state));
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
