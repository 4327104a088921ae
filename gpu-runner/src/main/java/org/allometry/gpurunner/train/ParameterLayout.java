package org.allometry.gpurunner.train;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import org.allometry.gpurunner.family.Parameter;

/**
 * Where every parameter of a network lies in one flat tensor: in order, each at a multiple of 16
 * elements (a cache line of floats), with zeros in the gaps.
 */
final class ParameterLayout {
  private static final int ALIGNMENT = 16;

  private final List<Parameter> parameters;
  private final List<Integer> offsets = new ArrayList<>();
  private final List<Integer> pieces = new ArrayList<>();
  private final List<Integer> places = new ArrayList<>();
  private final int size;

  ParameterLayout(List<Parameter> parameters) {
    this.parameters = List.copyOf(parameters);
    int at = 0;
    for (Parameter parameter : parameters) {
      int count = parameter.count();
      offsets.add(at);
      places.add(pieces.size());
      pieces.add(count);
      int gap = Math.floorMod(-count, ALIGNMENT);
      if (gap > 0) {
        pieces.add(gap);
      }
      at = Math.addExact(at, count + gap);
    }
    this.size = at;
  }

  /** Elements of the flat tensor, gaps included. */
  int size() {
    return size;
  }

  /** Where the part {@code i} of {@code count} equal ones begins, on a line of the cache. */
  int cut(int i, int count) {
    return (int) ((long) (size / ALIGNMENT) * i / count) * ALIGNMENT;
  }

  List<Parameter> parameters() {
    return parameters;
  }

  /** First element of each parameter. */
  List<Integer> offsets() {
    return List.copyOf(offsets);
  }

  /** Sizes of parameters and gaps, in order. */
  List<Integer> pieces() {
    return List.copyOf(pieces);
  }

  /** Which of the pieces each parameter is. */
  List<Integer> places() {
    return List.copyOf(places);
  }

  /** The values that training begins with; every parameter has a random stream of its own. */
  float[] initial(long seed) {
    float[] flat = new float[size];
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      SplittableRandom random = new SplittableRandom(streamSeed(seed, parameter.name()));
      for (int j = 0; j < parameter.count(); j++) {
        flat[offsets.get(i) + j] = (float) parameter.initial().at(j, random);
      }
    }
    return flat;
  }

  private static long streamSeed(long seed, String name) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    return new SplittableRandom(seed).nextLong() ^ crc.getValue() << 16;
  }
}
