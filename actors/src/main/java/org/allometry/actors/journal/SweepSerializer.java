package org.allometry.actors.journal;

import java.io.NotSerializableException;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Hands events and snapshots of a sweep to Pekko as bytes; see {@link EventCodec}. */
public final class SweepSerializer extends SerializerWithStringManifest {
  /** Identifies this serializer in every journal; never to be changed. */
  static final int IDENTIFIER = 741_000_001;

  /** Made by Pekko through reflection. */
  public SweepSerializer() {}

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object value) {
    return EventCodec.manifest(value);
  }

  @Override
  public byte[] toBinary(Object value) {
    return EventCodec.ofThread().encode(value);
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    try {
      return EventCodec.ofThread().decode(manifest, bytes);
    } catch (CodecException e) {
      NotSerializableException refused = new NotSerializableException(e.getMessage());
      refused.initCause(e);
      throw refused;
    }
  }
}
