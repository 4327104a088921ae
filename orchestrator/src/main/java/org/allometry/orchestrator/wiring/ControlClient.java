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
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.allometry.actors.journal.SweepLock;
import org.allometry.orchestrator.UserError;
import org.allometry.orchestrator.json.Json;
import org.allometry.orchestrator.sweep.SweepFolder;

/** Talks to a sweep that another process runs, and waits for its answer only so long. */
public final class ControlClient {
  /** Longer than the other side takes to give up on its supervisor. */
  private static final Duration ANSWER = Duration.ofSeconds(25);

  private static final Duration ADDRESS = Duration.ofSeconds(2);

  private ControlClient() {}

  /**
   * What a running sweep answered.
   *
   * @param accepted whether it was done
   * @param message a sentence, or an address
   */
  public record Answer(boolean accepted, String message) {}

  /**
   * Asks a running sweep; empty when no process runs it.
   *
   * @throws UserError when its process is there but does not answer
   */
  public static Optional<Answer> ask(SweepFolder folder, ControlRequest request) {
    return ask(folder, request, ANSWER);
  }

  static Optional<Answer> ask(SweepFolder folder, ControlRequest request, Duration patience) {
    try {
      return exchange(folder, request.line(), patience);
    } catch (TimeoutException e) {
      String owner =
          SweepLock.lastOwner(folder.root()).map(SweepLock.Owner::toString).orElse("its process");
      throw new UserError(
              UserError.Kind.LOCKED,
              "sweep "
                  + folder.name()
                  + " does not answer within "
                  + patience.toSeconds()
                  + " s; it is run by "
                  + owner
                  + ". That process may be stopped or starved: let it go on (kill -CONT), or end it"
                  + " (kill -9) and resume; nothing is lost",
              e)
          .file(folder.root().toString())
          .hint("let the process go on, or end it and resume");
    }
  }

  /** Address of a running sweep's metrics; empty when not served or when nobody answers. */
  public static Optional<String> metricsAddress(SweepFolder folder) {
    try {
      return exchange(folder, "where", ADDRESS)
          .map(Answer::message)
          .filter(address -> !address.isEmpty());
    } catch (TimeoutException e) {
      return Optional.empty();
    }
  }

  static Path pointer(SweepFolder folder) {
    return folder.root().resolve("control.sock");
  }

  /** Channels of Unix sockets know no timeout: the exchange runs aside, and closing ends it. */
  private static Optional<Answer> exchange(SweepFolder folder, String line, Duration patience)
      throws TimeoutException {
    Path pointer = pointer(folder);
    if (!Files.exists(pointer)) {
      return Optional.empty();
    }
    FutureTask<Optional<Answer>> exchange = new FutureTask<>(() -> exchange(pointer, line));
    Thread thread = Thread.ofVirtual().name("control-client").start(exchange);
    try {
      return exchange.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("talking to " + pointer + " failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      thread.interrupt();
    }
  }

  private static Optional<Answer> exchange(Path pointer, String line) {
    try {
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
    } catch (IOException | IllegalArgumentException e) {
      // A socket that a crash left behind: nobody listens, or nothing that is ours.
      return Optional.empty();
    }
  }
}
