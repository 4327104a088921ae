package org.allometry.gpurunner.wire;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the lines between a GpuRunner and its trainer.
 *
 * <p>A line is one JSON object whose key {@code command} or {@code event} names the record in snake
 * case; the other keys are the record's components, also in snake case. Numbers that are not finite
 * travel as the texts {@code "NaN"}, {@code "Infinity"} and {@code "-Infinity"}. Reading is strict
 * (unknown or doubled keys, missing values, wrong types) and never throws.
 */
public final class TrainerCodec {
  /** Characters of a bad line that are kept. */
  static final int EXCERPT = 200;

  private static final JsonMapper MAPPER = mapper();
  private static final SortedMap<String, Class<? extends TrainerCommand>> COMMANDS =
      named(List.of(TrainerCommand.class.getPermittedSubclasses()), TrainerCommand.class);
  private static final SortedMap<String, Class<? extends TrainerEvent>> EVENTS =
      named(List.of(TrainerEvent.class.getPermittedSubclasses()), TrainerEvent.class);

  /** What is wrong, by the beginning of what the library says. */
  private static final SortedMap<String, String> WORDS =
      new TreeMap<>(
          Map.of(
              "Unrecognized field", "unknown key",
              "Missing creator property", "missing",
              "Null value for creator property", "null; expected a value",
              "Cannot map `null`", "null; expected a value",
              "Invalid `null` value", "null; expected a value",
              "Cannot construct instance", "expected an object",
              "Trailing token", "Trailing text; expected one object in a line"));

  private TrainerCodec() {}

  /** The line of a command, without its end. */
  public static String write(TrainerCommand command) {
    return write("command", command);
  }

  /** The line of an event, without its end. */
  public static String write(TrainerEvent event) {
    return write("event", event);
  }

  /** What a line from standard input commands. */
  public static Reading<TrainerCommand> readCommand(String line) {
    return read(line, "command", COMMANDS);
  }

  /** What a line from a trainer's standard output says. */
  public static Reading<TrainerEvent> readEvent(String line) {
    return read(line, "event", EVENTS);
  }

  /** What a line of a trainer's standard output says; a half line counts when it is whole JSON. */
  public static Reading<TrainerEvent> readEvent(RawLine line) {
    return switch (line) {
      case RawLine.Whole whole -> readEvent(whole.text());
      case RawLine.Half half -> readEvent(half.text());
      case RawLine.TooLong large ->
          new Reading.BadLine<>(large.beginning(), "a line of " + large.bytes() + " bytes");
    };
  }

  private static String write(String key, Object record) {
    ObjectNode line = MAPPER.createObjectNode().put(key, snake(record.getClass().getSimpleName()));
    ObjectNode components = MAPPER.valueToTree(record);
    line.setAll(components);
    try {
      return MAPPER.writeValueAsString(line);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a wire record that is no JSON: " + record, e);
    }
  }

  private static <T> Reading<T> read(
      String line, String key, SortedMap<String, Class<? extends T>> records) {
    try {
      JsonNode tree = MAPPER.readTree(line);
      if (!(tree instanceof ObjectNode object)) {
        return bad(line, "not a JSON object");
      }
      JsonNode name = object.remove(key);
      if (name == null || !name.isTextual()) {
        return bad(line, "no text at \"" + key + "\"");
      }
      Class<? extends T> record = records.get(name.textValue());
      if (record == null) {
        return bad(
            line,
            "unknown "
                + key
                + " \""
                + excerpt(name.textValue())
                + "\"; expected one of "
                + String.join(", ", records.keySet()));
      }
      T value = readerOf(record).readValue(object);
      return new Reading.Good<>(value);
    } catch (JsonMappingException e) {
      return bad(line, place(e) + firstSentence(e));
    } catch (JacksonException e) {
      return bad(line, "not valid JSON: " + firstSentence(e));
    } catch (java.io.IOException e) {
      return bad(line, "not readable: " + e.getMessage());
    }
  }

  /** Only the trial of a stop may be null. */
  private static ObjectReader readerOf(Class<?> record) {
    ObjectReader reader = MAPPER.readerFor(record);
    return record == TrainerCommand.Stop.class
        ? reader.without(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
        : reader;
  }

  private static <T> Reading<T> bad(String line, String reason) {
    return new Reading.BadLine<>(excerpt(line), reason);
  }

  static String excerpt(String text) {
    return text.length() <= EXCERPT ? text : text.substring(0, EXCERPT) + "…";
  }

  private static String place(JsonMappingException e) {
    List<String> steps = new ArrayList<>();
    for (JsonMappingException.Reference step : e.getPath()) {
      steps.add(step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName());
    }
    return steps.isEmpty() ? "" : String.join(".", steps) + ": ";
  }

  private static String firstSentence(JacksonException e) {
    @Nullable String message = e.getOriginalMessage();
    return message == null ? "it cannot be read" : excerpt(words(message));
  }

  /** The library speaks of its own classes and options, which say nothing to a reader of logs. */
  static String words(String message) {
    String first = message.lines().findFirst().orElse("");
    for (Map.Entry<String, String> wrong : WORDS.entrySet()) {
      if (first.startsWith(wrong.getKey())) {
        return wrong.getValue();
      }
    }
    return first
        .replaceAll(" *\\((start marker|but (might|could)|token `|not recognized).*", "")
        .replaceAll(", from `[^`]*`|: enable `[^`]*` to allow", "")
        .replaceAll("`(int|long)`", "a whole number")
        .replaceAll("`(double|java\\.lang\\.Double)`", "a number")
        .replaceAll("`boolean`", "true or false")
        .replaceAll("`java\\.lang\\.String`", "a text")
        .replaceAll("`[^`]*`", "an object")
        .replaceAll("Cannot (coerce|deserialize value of type)", "cannot read");
  }

  private static <T> SortedMap<String, Class<? extends T>> named(
      List<Class<?>> classes, Class<T> type) {
    SortedMap<String, Class<? extends T>> named = new TreeMap<>();
    for (Class<?> record : classes) {
      named.put(snake(record.getSimpleName()), record.asSubclass(type));
    }
    return named;
  }

  /** {@code CheckpointSaved} becomes {@code checkpoint_saved}. */
  private static String snake(String name) {
    return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }

  private static JsonMapper mapper() {
    JsonMapper mapper =
        JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .withCoercionConfig(
                LogicalType.Textual,
                text ->
                    text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build();
    mapper.setDefaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL));
    return mapper;
  }
}
