package org.allometry.gpurunner.task.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** Writes a file of little-endian float32 numbers from its beginning to its end. */
public final class FloatWriter implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 18;

  private final String name;
  private final FileChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final MessageDigest sha256 = DataKey.sha256();
  private final CRC32C crc32c = new CRC32C();
  private long bytes;

  FloatWriter(Path file) throws IOException {
    this.name = String.valueOf(file.getFileName());
    this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /** Appends {@code values[0, count)}. */
  public void write(float[] values, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      if (buffer.remaining() < Float.BYTES) {
        flush();
      }
      buffer.putFloat(values[i]);
    }
  }

  private void flush() throws IOException {
    buffer.flip();
    bytes += buffer.remaining();
    sha256.update(buffer.duplicate());
    crc32c.update(buffer.duplicate());
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }

  /** Brings everything to the disk and describes the file. */
  DataManifest.DataFile finish() throws IOException {
    flush();
    channel.force(true);
    return new DataManifest.DataFile(
        name,
        bytes,
        HexFormat.of().formatHex(sha256.digest()),
        String.format("%08x", crc32c.getValue()));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
