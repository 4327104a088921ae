package org.allometry.gpurunner.task.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.allometry.gpurunner.settings.Quoted;

/**
 * The file {@code manifest.json} of a data set: what it was made from, its files, and numbers about
 * its content.
 *
 * @param key what the content depends on
 * @param files in the order of writing
 * @param numbers what the generator measured, such as the scale of the targets
 */
record DataManifest(DataKey key, List<DataFile> files, SortedMap<String, Double> numbers) {
  static final String FILE_NAME = "manifest.json";
  private static final int FORMAT = 1;
  private static final String PLAIN_NAME = "[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectWriter WRITER =
      JSON.writer(new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")));

  DataManifest {
    files = List.copyOf(files);
    numbers = Collections.unmodifiableSortedMap(new TreeMap<>(numbers));
  }

  /**
   * A file of a data set.
   *
   * @param name inside the folder
   * @param bytes its length
   * @param sha256 of its content, hex
   * @param crc32c of its content, hex; checked at every opening, for it is fast
   */
  record DataFile(String name, long bytes, String sha256, String crc32c) {}

  /** A manifest that is not one, with the reason for people. */
  static final class Damaged extends Exception {
    private static final long serialVersionUID = 1L;

    Damaged(String reason) {
      super(reason);
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }

  String toJson() {
    ObjectNode root = content();
    root.put("digest", digest(root));
    return print(root) + "\n";
  }

  static DataManifest parse(String text) throws Damaged {
    try {
      if (!(JSON.readTree(text) instanceof ObjectNode root)) {
        throw new Damaged(FILE_NAME + " is not an object");
      }
      JsonNode digest = root.remove("digest");
      if (digest == null || !digest.asText().equals(digest(root))) {
        throw new Damaged(FILE_NAME + " does not match its digest");
      }
      return read(root);
    } catch (JsonProcessingException e) {
      throw new Damaged(FILE_NAME + " is not JSON");
    }
  }

  private ObjectNode content() {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT);
    root.put("task", key.task());
    root.put("generatorVersion", key.generatorVersion());
    root.put("fingerprint", key.fingerprint());
    ObjectNode settings = root.putObject("settings");
    key.settings().forEach(settings::put);
    ArrayNode list = root.putArray("files");
    for (DataFile file : files) {
      list.addObject()
          .put("name", file.name())
          .put("bytes", file.bytes())
          .put("sha256", file.sha256())
          .put("crc32c", file.crc32c());
    }
    ObjectNode values = root.putObject("numbers");
    numbers.forEach(values::put);
    return root;
  }

  private static DataManifest read(JsonNode root) throws Damaged {
    if (root.path("format").asInt() != FORMAT) {
      throw new Damaged(
          FILE_NAME
              + " has the format "
              + Quoted.word(root.path("format").toString())
              + ", not "
              + FORMAT);
    }
    SortedMap<String, String> settings = new TreeMap<>();
    root.path("settings")
        .properties()
        .forEach(e -> settings.put(e.getKey(), e.getValue().asText()));
    SortedMap<String, Double> numbers = new TreeMap<>();
    root.path("numbers")
        .properties()
        .forEach(e -> numbers.put(e.getKey(), e.getValue().asDouble()));
    List<DataFile> files = new ArrayList<>();
    for (JsonNode file : root.path("files")) {
      files.add(file(file));
    }
    DataKey key =
        new DataKey(root.path("task").asText(), root.path("generatorVersion").asInt(), settings);
    return new DataManifest(key, files, numbers);
  }

  /** Names a file inside the folder, and nothing else. */
  private static DataFile file(JsonNode file) throws Damaged {
    String name = file.path("name").asText();
    if (!name.matches(PLAIN_NAME)) {
      throw new Damaged(FILE_NAME + " lists " + Quoted.of(name) + ", which is no name of a file");
    }
    JsonNode bytes = file.path("bytes");
    if (!bytes.canConvertToLong() || bytes.asLong() < 0) {
      throw new Damaged(
          FILE_NAME + " says that " + name + " has " + Quoted.word(bytes.asText()) + " bytes");
    }
    return new DataFile(
        name, bytes.asLong(), file.path("sha256").asText(), file.path("crc32c").asText());
  }

  static String digest(ObjectNode root) {
    byte[] bytes = print(root).getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(DataKey.sha256().digest(bytes));
  }

  private static String print(ObjectNode root) {
    try {
      return WRITER.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values prints", e);
    }
  }
}
