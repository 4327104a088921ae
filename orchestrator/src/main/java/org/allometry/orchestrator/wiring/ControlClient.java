package org.allometry.orchestrator.wiring;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.allometry.orchestrator.json.Json;
import org.allometry.orchestrator.sweep.SweepFolder;

/** Talks to a sweep that another process runs. */
public final class ControlClient {
  private ControlClient() {}

  /**
   * What a running sweep answered.
   *
   * @param accepted whether it was done
   * @param message a sentence, or an address
   */
  public record Answer(boolean accepted, String message) {}

  /** Asks a running sweep; empty when no process runs it. */
  public static Optional<Answer> ask(SweepFolder folder, ControlRequest request) {
    return exchange(folder, request.line());
  }

  /**
   * Address of a running sweep's metrics, empty text when not served; empty when nobody runs it.
   */
  public static Optional<String> metricsAddress(SweepFolder folder) {
    return exchange(folder, "where").map(Answer::message);
  }

  static Path pointer(SweepFolder folder) {
    return folder.root().resolve("control.sock");
  }

  private static Optional<Answer> exchange(SweepFolder folder, String line) {
    Path pointer = pointer(folder);
    try {
      if (!Files.exists(pointer)) {
        return Optional.empty();
      }
      Path socket =
          Files.isRegularFile(pointer) ? Path.of(Files.readString(pointer).strip()) : pointer;
      try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
        channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
        String answer = reader.readLine();
        if (answer == null) {
          return Optional.empty();
        }
        JsonNode json = Json.parse(answer);
        return Optional.of(
            new Answer(json.path("accepted").asBoolean(), json.path("message").asText()));
      }
    } catch (IOException e) {
      // A socket that a crash left behind: nobody listens.
      return Optional.empty();
    }
  }
}
