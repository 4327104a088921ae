package org.allometry.actors.journal;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.serializers.RecordSerializer;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bytes of Kryo's serializer of records without its reflection: in a process that has
 * just begun, a call through reflection costs more than all else that is done with a record. Bytes
 * are written by Kryo's own.
 *
 * <p>They are the components in the order of their names. A primitive one is its value; one of a
 * final type is that value or nothing; before any other one stands its class.
 */
final class RecordReader<T> extends RecordSerializer<T> {
  private final Function<@Nullable Object[], T> constructor;
  private final Class<?>[] types;
  private final int[] places;

  /**
   * A reader of {@code type}.
   *
   * @param constructor makes a record from its components in their order
   */
  RecordReader(Class<T> type, Function<@Nullable Object[], T> constructor) {
    super(type);
    this.constructor = constructor;
    List<RecordComponent> components = Arrays.asList(type.getRecordComponents());
    List<RecordComponent> sorted =
        components.stream().sorted(Comparator.comparing(RecordComponent::getName)).toList();
    types = sorted.stream().map(RecordComponent::getType).toArray(Class<?>[]::new);
    places = sorted.stream().mapToInt(components::indexOf).toArray();
  }

  @Override
  public T read(Kryo kryo, Input input, Class<? extends T> type) {
    @Nullable Object[] values = new @Nullable Object[types.length];
    for (int i = 0; i < types.length; i++) {
      values[places[i]] = value(kryo, input, types[i]);
    }
    return constructor.apply(values);
  }

  private static @Nullable Object value(Kryo kryo, Input input, Class<?> type) {
    if (type == int.class) {
      return input.readInt(false);
    }
    if (type == long.class) {
      return input.readLong(false);
    }
    if (type == double.class) {
      return input.readDouble();
    }
    if (type == boolean.class) {
      return input.readBoolean();
    }
    if (type == String.class) {
      return input.readString();
    }
    return kryo.isFinal(type) ? kryo.readObjectOrNull(input, type) : kryo.readClassAndObject(input);
  }
}
