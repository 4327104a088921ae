package org.allometry.gpurunner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Numbers that the networks, the algebra and the integrator must reproduce, in double. {@code
 * -Dgatr.vectors=FILE} reads another file of the same layout.
 */
public final class ReferenceVectors {
  /** Asked of every network and primitive. */
  public static final double TOLERANCE = 1e-10;

  private static final JsonNode ALL = read();

  private ReferenceVectors() {}

  /** The case of that name; fails when the file has none. */
  public static JsonNode at(String name) {
    if (!ALL.has(name)) {
      throw new IllegalArgumentException("the reference vectors have no case " + name);
    }
    return ALL.get(name);
  }

  /** All numbers of a nested list, row-major. */
  public static double[] flat(JsonNode node) {
    if (node.isMissingNode()) {
      throw new IllegalArgumentException("the reference vectors lack a list");
    }
    List<Double> values = new ArrayList<>();
    flatten(node, values);
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void flatten(JsonNode node, List<Double> into) {
    if (node.isArray()) {
      node.forEach(child -> flatten(child, into));
    } else {
      into.add(node.asDouble());
    }
  }

  private static JsonNode read() {
    String file = System.getProperty("gatr.vectors", "");
    try (InputStream in =
        file.isEmpty()
            ? Objects.requireNonNull(
                ReferenceVectors.class.getResourceAsStream("/gatr_vectors.json"))
            : Files.newInputStream(Path.of(file))) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the reference vectors " + file, e);
    }
  }
}
