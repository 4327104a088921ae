package org.allometry.actors.journal;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.Serializer;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePVector;

/** Immutable collections as count and elements; maps in the order of their keys' text. */
final class CollectionSerializers {
  private CollectionSerializers() {}

  static final class OfList extends Serializer<List<?>> {
    @Override
    public void write(Kryo kryo, Output output, List<?> list) {
      output.writeVarInt(list.size(), true);
      list.forEach(element -> kryo.writeClassAndObject(output, element));
    }

    @Override
    public List<?> read(Kryo kryo, Input input, Class<? extends List<?>> type) {
      return List.copyOf(elements(kryo, input));
    }
  }

  private static List<Object> elements(Kryo kryo, Input input) {
    int size = input.readVarInt(true);
    List<Object> elements = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      elements.add(kryo.readClassAndObject(input));
    }
    return elements;
  }

  static final class OfVector extends Serializer<TreePVector<?>> {
    @Override
    public void write(Kryo kryo, Output output, TreePVector<?> vector) {
      output.writeVarInt(vector.size(), true);
      vector.forEach(element -> kryo.writeClassAndObject(output, element));
    }

    @Override
    public TreePVector<?> read(Kryo kryo, Input input, Class<? extends TreePVector<?>> type) {
      return TreePVector.from(elements(kryo, input));
    }
  }

  static final class OfMap extends Serializer<HashPMap<?, ?>> {
    @Override
    public void write(Kryo kryo, Output output, HashPMap<?, ?> map) {
      List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
      entries.sort(Comparator.comparing(e -> e.getKey().toString()));
      output.writeVarInt(entries.size(), true);
      for (Map.Entry<?, ?> entry : entries) {
        kryo.writeClassAndObject(output, entry.getKey());
        kryo.writeClassAndObject(output, entry.getValue());
      }
    }

    @Override
    public HashPMap<?, ?> read(Kryo kryo, Input input, Class<? extends HashPMap<?, ?>> type) {
      int size = input.readVarInt(true);
      HashPMap<Object, Object> map = HashTreePMap.empty();
      for (int i = 0; i < size; i++) {
        Object key = kryo.readClassAndObject(input);
        map = map.plus(key, kryo.readClassAndObject(input));
      }
      return map;
    }
  }
}
