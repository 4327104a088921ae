package org.allometry.actors.journal;

import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.io.Input;

/**
 * Bytes of a record whose lengths are believed only as far as there are bytes: Kryo makes room for
 * what a length says before it reads it, and a hostile one would fill the heap.
 */
final class BoundedInput extends Input {
  BoundedInput(byte[] record) {
    super(record);
  }

  @Override
  public byte[] readBytes(int length) {
    bounded(length);
    return super.readBytes(length);
  }

  /** Length of a text, in characters of at least a byte each. */
  @Override
  public int readVarIntFlag(boolean optimizePositive) {
    int length = super.readVarIntFlag(optimizePositive);
    bounded(length - 1);
    return length;
  }

  private void bounded(int length) {
    if (length < -1 || length > limit() - position()) {
      throw new KryoException(
          "a length of " + length + " with " + (limit() - position()) + " left");
    }
  }
}
