package org.allometry.gpurunner.family.gatr;

import static org.allometry.gpurunner.ReferenceVectors.TOLERANCE;
import static org.allometry.gpurunner.ReferenceVectors.flat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.allometry.gpurunner.ReferenceVectors;
import org.allometry.gpurunner.family.Parameter;
import org.allometry.gpurunner.family.gatr.GatrProbe.Values;
import org.junit.jupiter.api.Test;

/** Every primitive and whole networks against the reference's numbers, in double. */
class GatrProgramTest {
  private static final int N = Algebra.COMPONENTS;

  private static GatrNetwork network(JsonNode config) {
    int reinserted = config.path("reinsert_mv_channels").size();
    GatrShape shape =
        new GatrShape(
            new GatrShape.Inputs(
                config.path("in_mv").asInt(), config.path("in_s").asInt(), reinserted, 0),
            config.path("hidden_mv").asInt(),
            config.path("hidden_s").asInt(),
            config.path("blocks").asInt(),
            config.path("heads").asInt(),
            config.path("multi_query").asBoolean());
    // The file gives the number of reinserted channels as a list; they are the first ones.
    List<Integer> first = java.util.stream.IntStream.range(0, reinserted).boxed().toList();
    return new GatrNetwork(shape, List.of(), first, List.of());
  }

  private static GatrProbe probe() {
    return GatrProbe.fast(
        network(ReferenceVectors.at("gatr_multi_query").path("config")), DataType.FLOAT64);
  }

  /** (tokens, channels, 16) to planes (16, channels, tokens). */
  private static Values planes(double[] mv, int channels) {
    int tokens = mv.length / N / channels;
    double[] planes = new double[mv.length];
    for (int t = 0; t < tokens; t++) {
      for (int c = 0; c < channels; c++) {
        for (int k = 0; k < N; k++) {
          planes[(Planes.of(k) * channels + c) * tokens + t] = mv[(t * channels + c) * N + k];
        }
      }
    }
    return new Values(planes, N, channels, tokens);
  }

  private static double[] multivectors(double[] planes, int channels) {
    int tokens = planes.length / N / channels;
    double[] mv = new double[planes.length];
    for (int t = 0; t < tokens; t++) {
      for (int c = 0; c < channels; c++) {
        for (int k = 0; k < N; k++) {
          mv[(t * channels + c) * N + k] = planes[(Planes.of(k) * channels + c) * tokens + t];
        }
      }
    }
    return mv;
  }

  /** (rows, columns) to (columns, rows). */
  private static double[] turned(double[] matrix, int columns) {
    int rows = matrix.length / columns;
    double[] turned = new double[matrix.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        turned[j * rows + i] = matrix[i * columns + j];
      }
    }
    return turned;
  }

  private static Values scalars(double[] s, int channels) {
    return new Values(turned(s, channels), channels, s.length / channels);
  }

  private static List<Values> parameters(JsonNode params, List<String> names, String prefix) {
    List<Values> all = new ArrayList<>();
    for (String name : names) {
      JsonNode node = params.path(prefix + name);
      List<Long> shape = new ArrayList<>();
      for (JsonNode inner = node; inner.isArray(); inner = inner.get(0)) {
        shape.add((long) inner.size());
      }
      all.add(new Values(flat(node), shape.stream().mapToLong(Long::longValue).toArray()));
    }
    return all;
  }

  private static final List<String> FULL =
      List.of("weight", "s2mvs.weight", "s2mvs.bias", "mvs2s.weight", "mvs2s.bias", "s2s.weight");

  @Test
  void linearMapEqualsTheReference() {
    JsonNode one = ReferenceVectors.at("equi_linear");
    List<Values> p = parameters(one.path("params"), FULL, "");
    double[] s = flat(one.path("s_in"));
    try (GatrProbe probe = probe()) {
      List<double[]> y = probe.call("linear", p, planes(flat(one.path("mv_in")), 3), scalars(s, 2));
      assertArrayEquals(flat(one.path("mv_out")), multivectors(y.get(0), 2), TOLERANCE);
      assertArrayEquals(flat(one.path("s_out")), turned(y.get(1), s.length / 2), TOLERANCE);
      double[] moved = flat(one.path("mv_in_transformed_by_odd_versor"));
      List<double[]> z = probe.call("linear", p, planes(moved, 3), scalars(s, 2));
      assertArrayEquals(flat(one.path("mv_out_transformed")), multivectors(z.get(0), 2), TOLERANCE);
      assertArrayEquals(y.get(1), z.get(1), TOLERANCE);
    }
  }

  @Test
  void basisMapsEqualTheMaterialisedMatrix() {
    JsonNode one = ReferenceVectors.at("equi_linear");
    double[] matrix = flat(one.path("materialised_weight_out_comp_by_in_comp"));
    List<Values> p = parameters(one.path("params"), FULL, "");
    try (GatrProbe probe = probe()) {
      Values none = new Values(new double[2 * 48], 2, 48);
      double[] units = new double[48 * 48];
      for (int i = 0; i < 48; i++) {
        units[i * 48 + i] = 1;
      }
      double[] with = probe.call("linear", p, planes(units, 3), none).get(0);
      double[] without = probe.call("linear", p, planes(new double[units.length], 3), none).get(0);
      for (int i = 0; i < with.length; i++) {
        with[i] -= without[i];
      }
      assertArrayEquals(matrix, turned(multivectors(with, 2), 32), TOLERANCE);
    }
  }

  @Test
  void normEqualsTheReference() {
    JsonNode one = ReferenceVectors.at("layer_norm");
    equalsTheReference("norm", one, 2, 5);
  }

  @Test
  void gateEqualsTheReference() {
    JsonNode one = ReferenceVectors.at("gated_gelu");
    equalsTheReference("gate", one, 2, 4);
  }

  private static void equalsTheReference(String method, JsonNode one, int channels, int scalars) {
    double[] s = flat(one.path("s_in"));
    try (GatrProbe probe = probe()) {
      List<double[]> y =
          probe.call(
              method, List.of(), planes(flat(one.path("mv_in")), channels), scalars(s, scalars));
      assertArrayEquals(flat(one.path("mv_out")), multivectors(y.get(0), channels), TOLERANCE);
      assertArrayEquals(flat(one.path("s_out")), turned(y.get(1), s.length / scalars), TOLERANCE);
    }
  }

  @Test
  void productsEqualTheReference() {
    try (GatrProbe probe = probe()) {
      for (JsonNode one : ReferenceVectors.at("multivector_cases")) {
        double[] x = flat(one.path("x"));
        double[] y = flat(one.path("y"));
        double[] four = new double[4 * N];
        for (int i = 0; i < 4; i++) {
          System.arraycopy(i < 2 ? x : y, 0, four, i * N, N);
        }
        double reference = flat(one.path("reference"))[14];
        double[] both =
            multivectors(
                probe
                    .call(
                        "products",
                        List.of(),
                        planes(four, 4),
                        new Values(new double[] {reference}, 1, 1))
                    .get(0),
                2);
        assertArrayEquals(flat(one.path("geometric_product")), Arrays.copyOf(both, N), TOLERANCE);
        assertArrayEquals(
            flat(one.path("equivariant_join")), Arrays.copyOfRange(both, N, 2 * N), TOLERANCE);
      }
    }
  }

  /** (heads, tokens, channels, width) to (tokens, channels · heads, width), head fastest. */
  private static double[] headFastest(double[] x, int heads, int tokens, int channels, int width) {
    double[] y = new double[x.length];
    for (int h = 0; h < heads; h++) {
      for (int t = 0; t < tokens; t++) {
        for (int c = 0; c < channels; c++) {
          int from = ((h * tokens + t) * channels + c) * width;
          System.arraycopy(x, from, y, ((t * channels + c) * heads + h) * width, width);
        }
      }
    }
    return y;
  }

  /** Side by side along the channels of every token. */
  private static double[] joined(int tokens, double[]... parts) {
    int total = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    double[] all = new double[total];
    int at = 0;
    for (int t = 0; t < tokens; t++) {
      for (double[] part : parts) {
        int width = part.length / tokens;
        System.arraycopy(part, t * width, all, at, width);
        at += width;
      }
    }
    return all;
  }

  /** (tokens, heads · channels, width), channel fastest, to (heads, tokens, channels, width). */
  private static double[] byHead(double[] x, int heads, int tokens, int channels, int width) {
    double[] y = new double[x.length];
    int run = channels * width;
    for (int h = 0; h < heads; h++) {
      for (int t = 0; t < tokens; t++) {
        System.arraycopy(x, (t * heads + h) * run, y, (h * tokens + t) * run, run);
      }
    }
    return y;
  }

  @Test
  void attentionEqualsTheReference() {
    JsonNode one = ReferenceVectors.at("geometric_attention");
    int heads = 2;
    int tokens = 4;
    int channels = 2;
    int s = 3;
    double[][] mv = new double[3][];
    double[][] scalars = new double[3][];
    for (int i = 0; i < 3; i++) {
      String part = List.of("q", "k", "v").get(i);
      mv[i] = headFastest(flat(one.path(part + "_mv")), heads, tokens, channels, N);
      scalars[i] = headFastest(flat(one.path(part + "_s")), heads, tokens, s, 1);
    }
    Values weights = new Values(flat(one.path("log_weights_head_by_channel")), heads, 1, channels);
    try (GatrProbe probe = probe()) {
      List<double[]> y =
          probe.call(
              "attention",
              List.of(),
              planes(joined(tokens, mv), 3 * channels * heads),
              scalars(joined(tokens, scalars), 3 * s * heads),
              weights);
      assertArrayEquals(
          flat(one.path("out_mv")),
          byHead(multivectors(y.get(0), heads * channels), heads, tokens, channels, N),
          TOLERANCE);
      assertArrayEquals(
          flat(one.path("out_s")),
          byHead(turned(y.get(1), tokens), heads, tokens, s, 1),
          TOLERANCE);
    }
  }

  @Test
  void distanceFeaturesOfTheOracleEqualTheReference() {
    JsonNode one = ReferenceVectors.at("geometric_attention");
    try (GatrProbe probe = probe()) {
      for (String part : List.of("q", "k")) {
        Values x = new Values(flat(one.path(part + "_mv")), 1, 2, 4, 2, N);
        double[] features = probe.call("features", List.of(), x).get(part.equals("q") ? 0 : 1);
        assertArrayEquals(flat(one.path("dist_features_" + part)), features, TOLERANCE);
      }
    }
  }

  @Test
  void rotaryEncodingOfTheOracleEqualsTheReference() {
    JsonNode one = ReferenceVectors.at("rope");
    double base = one.path("base").asDouble();
    for (int token = 0; token < one.path("in_tokens_by_channels").size(); token++) {
      double[] s = flat(one.path("in_tokens_by_channels").get(token));
      int half = s.length / 2;
      double[] turned = new double[s.length];
      for (int k = 0; k < half; k++) {
        double angle = token * Math.pow(base, -2.0 * k / s.length);
        turned[k] = s[k] * Math.cos(angle) - s[half + k] * Math.sin(angle);
        turned[half + k] = s[half + k] * Math.cos(angle) + s[k] * Math.sin(angle);
      }
      assertArrayEquals(flat(one.path("out").get(token)), turned, TOLERANCE);
    }
  }

  @Test
  void multiQueryNetworkEqualsTheReference() {
    networkEqualsTheReference("gatr_multi_query");
  }

  @Test
  void multiHeadNetworkEqualsTheReference() {
    networkEqualsTheReference("gatr_multi_head");
  }

  private static void networkEqualsTheReference(String name) {
    JsonNode one = ReferenceVectors.at(name);
    GatrNetwork network = network(one.path("config"));
    List<String> names = new ArrayList<>();
    network.parameters().forEach(parameter -> names.add(parameter.name()));
    names.addAll(
        List.of("linear_out.mvs2s.weight", "linear_out.mvs2s.bias", "linear_out.s2s.weight"));
    assertEquals(one.path("params").size(), names.size());
    List<Values> p = parameters(one.path("params"), names, "");
    for (int i = 0; i < network.parameters().size(); i++) {
      Parameter parameter = network.parameters().get(i);
      assertArrayEquals(
          parameter.shape().stream().mapToLong(Integer::longValue).toArray(),
          p.get(i).shape(),
          parameter.name());
    }
    int batch = one.path("mv_in").size();
    int tokens = one.path("mv_in").get(0).size();
    int in = one.path("config").path("in_mv").asInt();
    int out = one.path("config").path("out_mv").asInt();
    double[] ones = new double[batch * tokens];
    Arrays.fill(ones, 1);
    Values mask = new Values(ones, batch, tokens);
    double[] x = flat(one.path("mv_in"));
    double[] s = flat(one.path("s_in"));
    int scalarsIn = s.length / ones.length;
    try (GatrProbe probe = GatrProbe.fast(network, DataType.FLOAT64)) {
      List<double[]> y = probe.call("net", p, planes(x, in), scalars(s, scalarsIn), mask);
      double[] reference = flat(one.path("intermediate").path("reference_e123"));
      for (int i = 0; i < ones.length; i++) {
        assertEquals(reference[i / tokens], y.get(0)[i], TOLERANCE);
      }
      assertArrayEquals(flat(one.path("mv_out")), multivectors(y.get(1), out), TOLERANCE);
      assertArrayEquals(flat(one.path("s_out")), turned(y.get(2), ones.length), TOLERANCE);
      List<double[]> dense =
          probe.call(
              "dense",
              p,
              new Values(x, batch, tokens, in, N),
              new Values(s, batch, tokens, scalarsIn),
              mask);
      assertArrayEquals(flat(one.path("mv_out")), dense.get(0), TOLERANCE);
      assertArrayEquals(flat(one.path("s_out")), dense.get(1), TOLERANCE);
      double[] odd = flat(ReferenceVectors.at("versors").path("odd"));
      double[] moved = new double[x.length];
      for (int at = 0; at < x.length; at += N) {
        double[] mv = Multivectors.sandwich(odd, Arrays.copyOfRange(x, at, at + N));
        System.arraycopy(mv, 0, moved, at, N);
      }
      double[] z = probe.call("net", p, planes(moved, in), scalars(s, scalarsIn), mask).get(1);
      assertArrayEquals(
          flat(one.path("mv_out_for_input_transformed_by_odd_versor")),
          multivectors(z, out),
          TOLERANCE);
    }
  }
}
