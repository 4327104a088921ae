package org.allometry.actors.journal;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A record whose checksum is right: decoded, or refused. The first byte picks its manifest.
 *
 * <p>In a journal the checksum catches whatever the disk did; this is about records that were
 * written so.
 */
public final class RecordTarget {
  private static final List<String> MANIFESTS = EventCodec.manifests();

  private RecordTarget() {}

  /** Called by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length == 0) {
      return;
    }
    String manifest = MANIFESTS.get(Math.floorMod(data[0], MANIFESTS.size()));
    byte[] record = Arrays.copyOfRange(data, 1, data.length);
    CRC32C checksum = new CRC32C();
    checksum.update(record);
    byte[] payload =
        ByteBuffer.allocate(record.length + Integer.BYTES)
            .put(record)
            .putInt((int) checksum.getValue())
            .array();
    try {
      assertNotNull(EventCodec.ofThread().decode(manifest, payload));
    } catch (CodecException e) {
      assertNotNull(e.getMessage());
    }
  }
}
