package org.allometry.gpurunner.task.store;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** A file of little-endian float32 numbers of any length, memory-mapped for reading. */
public final class MappedFloats {
  /** One mapping holds 2^28 floats (1 GiB); a mapping cannot be longer than 2 GiB. */
  private static final int WINDOW_BITS = 28;

  private final FloatBuffer[] windows;
  private final long size;

  private MappedFloats(FloatBuffer[] windows, long size) {
    this.windows = windows;
    this.size = size;
  }

  static MappedFloats open(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size() / Float.BYTES;
      int count = Math.toIntExact((size + (1L << WINDOW_BITS) - 1) >>> WINDOW_BITS);
      FloatBuffer[] windows = new FloatBuffer[count];
      for (int i = 0; i < count; i++) {
        long from = (long) i << WINDOW_BITS;
        long length = Math.min(1L << WINDOW_BITS, size - from);
        windows[i] =
            channel
                .map(FileChannel.MapMode.READ_ONLY, from * Float.BYTES, length * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
      }
      return new MappedFloats(windows, size);
    }
  }

  /** How many numbers the file holds. */
  public long size() {
    return size;
  }

  /** The number at {@code index} in {@code [0, size)}. */
  public float get(long index) {
    Objects.checkIndex(index, size);
    return windows[(int) (index >>> WINDOW_BITS)].get((int) (index & ((1L << WINDOW_BITS) - 1)));
  }

  /** Fills {@code into} with the numbers from {@code index} on. */
  public void get(long index, float[] into) {
    get(index, into, 0, into.length);
  }

  /** Fills {@code into[offset, offset + count)} with the numbers from {@code index} on. */
  public void get(long index, float[] into, int offset, int count) {
    for (int i = 0; i < count; i++) {
      into[offset + i] = get(index + i);
    }
  }
}
