package org.allometry.orchestrator.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.allometry.analysis.quantity.Flops;

/**
 * Writes records as JSON: keys in snake case and in the order of the record, doubles in the
 * shortest form that reads back to the same double, NaN and infinities as null, compute as whole
 * FLOP, times in UTC to the second.
 *
 * <p>Keys of maps stay as they are, in the order of the map.
 */
public final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(new SnakeCase())
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .addModule(
              new SimpleModule()
                  .addSerializer(Double.class, new ShortestDouble())
                  .addSerializer(double.class, new ShortestDouble())
                  .addSerializer(Flops.class, new WholeFlop())
                  .addSerializer(Instant.class, new UtcSeconds()))
          .build();

  private Json() {}

  /** One line without line end. */
  public static String compact(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON for " + value.getClass(), e);
    }
  }

  /** Exactly one object and a newline, for standard output. */
  public static String line(Object value) {
    return compact(value) + "\n";
  }

  /**
   * Reads any JSON value.
   *
   * @throws IllegalArgumentException when the text is no JSON
   */
  public static JsonNode parse(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + text, e);
    }
  }

  /**
   * {@code 1e18}, {@code 0.25}, {@code 3}: the shortest text that reads back to the same double.
   */
  public static String number(double value) {
    String text = Double.toString(value);
    int exponent = text.indexOf('E');
    if (exponent < 0) {
      return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
    String mantissa = text.substring(0, exponent);
    return (mantissa.endsWith(".0") ? mantissa.substring(0, mantissa.length() - 2) : mantissa)
        + "e"
        + text.substring(exponent + 1);
  }

  private static final class SnakeCase extends PropertyNamingStrategies.NamingBase {
    private static final long serialVersionUID = 1L;

    @Override
    public String translate(String name) {
      return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
  }

  private static final class ShortestDouble extends JsonSerializer<Double> {
    @Override
    public void serialize(Double value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      if (Double.isFinite(value)) {
        json.writeNumber(number(value));
      } else {
        json.writeNull();
      }
    }
  }

  private static final class WholeFlop extends JsonSerializer<Flops> {
    @Override
    public void serialize(Flops value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeNumber(value.value());
    }
  }

  private static final class UtcSeconds extends JsonSerializer<Instant> {
    @Override
    public void serialize(Instant value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeString(value.truncatedTo(ChronoUnit.SECONDS).toString());
    }
  }
}
