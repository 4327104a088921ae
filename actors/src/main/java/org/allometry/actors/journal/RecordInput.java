package org.allometry.actors.journal;

import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.KryoBufferUnderflowException;

/** Refuses a length that goes beyond the record before memory for it is taken. */
final class RecordInput extends Input {
  RecordInput(byte[] record) {
    super(record);
  }

  @Override
  public byte[] readBytes(int length) {
    require(length);
    return super.readBytes(length);
  }

  /** Of a text, one more than its characters, each of which takes a byte at least. */
  @Override
  public int readVarIntFlag(boolean optimizePositive) {
    int count = super.readVarIntFlag(optimizePositive);
    require(Math.max(count, 1) - 1);
    return count;
  }

  private void require(int bytes) {
    if (bytes < 0 || bytes > limit() - position()) {
      throw new KryoBufferUnderflowException(
          bytes + " bytes, where " + (limit() - position()) + " are left");
    }
  }
}
