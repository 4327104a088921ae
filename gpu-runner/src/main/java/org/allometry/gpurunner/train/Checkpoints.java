package org.allometry.gpurunner.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.allometry.gpurunner.settings.Quoted;

/**
 * Writes and reads training states on disk, so that a power cut leaves either the whole of one or
 * nothing.
 *
 * <pre>
 *   .writing-step-000400-PID/  parameters.f32 first.f32 second.f32 (fsync) ─▶ manifest.json (fsync) ─▶ fsync ─▶ rename
 *   step-000400/               manifest.json: version, binding, step, and size and SHA-256 of every file
 * </pre>
 *
 * Tensors are little-endian floats in the order of the network's layout.
 */
final class Checkpoints {
  private static final int VERSION = 1;
  private static final String MANIFEST = "manifest.json";
  private static final String WRITING = ".writing-";
  private static final int MAX_MANIFEST_BYTES = 1 << 16;
  private static final ObjectMapper JSON = new ObjectMapper();

  private Checkpoints() {}

  /**
   * A checkpoint that lies complete on disk.
   *
   * @param folder absolute path
   * @param digest SHA-256 of its manifest
   * @param bytes of all its files
   */
  record Saved(Path folder, String digest, long bytes) {}

  /** Name of the folder of a step. */
  static String folderName(int step) {
    return "step-%06d".formatted(step);
  }

  /**
   * Saves a state as {@code parent/step-NNNNNN}. A complete one that already lies there and holds
   * the same is kept; anything else there is replaced. What is half written is removed on failure.
   *
   * @throws IOException when it cannot be written, naming the folder
   */
  static Saved save(Path parent, CheckpointBinding binding, TrainingState state)
      throws IOException {
    Files.createDirectories(parent);
    removeHalfWritten(parent);
    Path folder = parent.resolve(folderName(state.step()));
    Path writing =
        parent.resolve(WRITING + folder.getFileName() + "-" + ProcessHandle.current().pid());
    try {
      Files.createDirectory(writing);
      ObjectNode manifest = JSON.createObjectNode().put("version", VERSION);
      binding.values().forEach(manifest::put);
      manifest.put("step", state.step());
      ObjectNode files = manifest.putObject("files");
      long bytes = 0;
      for (Map.Entry<String, float[]> tensor : tensors(state).entrySet()) {
        byte[] content = littleEndian(tensor.getValue());
        write(writing.resolve(tensor.getKey()), content);
        files
            .putObject(tensor.getKey())
            .put("bytes", content.length)
            .put("sha256", sha256(content));
        bytes += content.length;
      }
      byte[] text = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest);
      write(writing.resolve(MANIFEST), text);
      sync(writing);
      publish(writing, folder);
      sync(parent);
      return new Saved(folder, sha256(text), bytes + text.length);
    } catch (IOException e) {
      removeHalfWritten(parent);
      throw e;
    }
  }

  /**
   * Reads a state after checking everything about it.
   *
   * @param folder of the checkpoint
   * @param digest SHA-256 that its manifest must have
   * @param binding what it must belong to
   * @param step that it must hold
   * @param size elements of a flat tensor
   * @throws CheckpointException when it is missing, torn, corrupt or foreign, with the reason
   */
  static TrainingState load(
      Path folder, String digest, CheckpointBinding binding, int step, int size)
      throws CheckpointException {
    try {
      JsonNode manifest = manifest(folder, digest);
      expect(manifest, "version", Integer.toString(VERSION));
      for (Map.Entry<String, String> value : binding.values().entrySet()) {
        expect(manifest, value.getKey(), value.getValue());
      }
      expect(manifest, "step", Integer.toString(step));
      JsonNode files = manifest.path("files");
      return new TrainingState(
          step,
          tensor(folder, "parameters.f32", files, size),
          tensor(folder, "first.f32", files, size),
          tensor(folder, "second.f32", files, size));
    } catch (NoSuchFileException e) {
      throw new CheckpointException("the file " + e.getFile() + " is missing");
    } catch (IOException e) {
      throw new CheckpointException("it cannot be read: " + reason(e));
    }
  }

  private static String reason(IOException e) {
    return e instanceof FileSystemException system && system.getReason() != null
        ? system.getFile() + ": " + system.getReason()
        : String.valueOf(e.getMessage());
  }

  private static JsonNode manifest(Path folder, String digest)
      throws IOException, CheckpointException {
    Path file = folder.resolve(MANIFEST);
    if (Files.size(file) > MAX_MANIFEST_BYTES) {
      throw new CheckpointException("its manifest is longer than " + MAX_MANIFEST_BYTES + " bytes");
    }
    byte[] text = Files.readAllBytes(file);
    String found = sha256(text);
    if (!found.equals(digest)) {
      throw new CheckpointException(
          "its manifest has the SHA-256 " + found + ", expected " + digest);
    }
    try {
      if (JSON.readTree(text) instanceof ObjectNode manifest) {
        return manifest;
      }
    } catch (JsonProcessingException e) {
      throw new CheckpointException(
          "its manifest is no JSON: " + Quoted.word(e.getOriginalMessage()));
    }
    throw new CheckpointException("its manifest is no JSON object");
  }

  private static void expect(JsonNode manifest, String key, String value)
      throws CheckpointException {
    String found = manifest.path(key).asText();
    if (!found.equals(value)) {
      throw new CheckpointException(
          "it belongs to " + key + " " + Quoted.of(found) + ", expected " + Quoted.of(value));
    }
  }

  private static float[] tensor(Path folder, String name, JsonNode files, int size)
      throws IOException, CheckpointException {
    Path file = folder.resolve(name);
    long bytes = Files.size(file);
    if (bytes != (long) size * Float.BYTES) {
      throw new CheckpointException(
          name + " has " + bytes + " bytes, expected " + (long) size * Float.BYTES);
    }
    byte[] content = Files.readAllBytes(file);
    String expected = files.path(name).path("sha256").asText();
    String found = sha256(content);
    if (!found.equals(expected)) {
      throw new CheckpointException(
          name + " has the SHA-256 " + found + ", expected " + Quoted.word(expected));
    }
    float[] values = new float[size];
    ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  private static SortedMap<String, float[]> tensors(TrainingState state) {
    SortedMap<String, float[]> tensors = new TreeMap<>();
    tensors.put("parameters.f32", state.parameters());
    tensors.put("first.f32", state.firstMoments());
    tensors.put("second.f32", state.secondMoments());
    return tensors;
  }

  private static byte[] littleEndian(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static void write(Path file, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** A folder of that step may lie there from an attempt that died before it could report it. */
  private static void publish(Path writing, Path folder) throws IOException {
    if (Files.exists(folder)) {
      Path old = folder.resolveSibling(WRITING + folder.getFileName() + "-replaced");
      removeTree(old);
      Files.move(folder, old, StandardCopyOption.ATOMIC_MOVE);
      move(writing, folder);
      removeTree(old);
    } else {
      move(writing, folder);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException e) {
      throw new IOException("another process is writing " + to, e);
    }
  }

  private static void removeHalfWritten(Path parent) throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(parent, WRITING + "*")) {
      for (Path folder : left) {
        removeTree(folder);
      }
    }
  }

  private static void removeTree(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(folder);
  }

  /** SHA-256 in lower-case hex. */
  static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** SHA-256 of a text. */
  static String sha256(String text) {
    return sha256(text.getBytes(StandardCharsets.UTF_8));
  }
}
