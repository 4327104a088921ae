package org.allometry.orchestrator.wiring;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.allometry.actors.sweep.SweepCommand;
import org.allometry.orchestrator.UserError;
import org.allometry.orchestrator.json.Json;
import org.allometry.orchestrator.sweep.SweepFolder;
import org.jspecify.annotations.Nullable;

/**
 * Lets other processes of the same user talk to a running sweep: a socket in the sweep's folder,
 * one line each way.
 */
final class ControlServer implements AutoCloseable {
  /** A path of a Unix socket has to be shorter. */
  private static final int LONGEST_PATH = 100;

  private final Path socket;
  private final Path pointer;
  private final @Nullable ServerSocketChannel server;

  /** What can be asked. */
  interface Sweep {
    /** Carries out a request. */
    SweepCommand.Reply ask(ControlRequest request);

    /** Where metrics are served; empty when nowhere. */
    String metricsAddress();
  }

  private ControlServer(Path socket, Path pointer, @Nullable ServerSocketChannel server) {
    this.socket = socket;
    this.pointer = pointer;
    this.server = server;
  }

  static ControlServer start(SweepFolder folder, Sweep sweep, Consumer<String> warn) {
    Path pointer = ControlClient.pointer(folder);
    Path socket = pointer;
    try {
      Files.deleteIfExists(pointer);
      if (pointer.toString().length() > LONGEST_PATH) {
        Path shorter =
            Files.createTempDirectory(
                "allometry",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        socket = shorter.resolve("s");
        Files.writeString(pointer, socket.toString());
      }
      ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(socket));
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
      Thread thread = new Thread(() -> serve(server, sweep, warn), "control");
      thread.setDaemon(true);
      thread.start();
      return new ControlServer(socket, pointer, server);
    } catch (IOException | UnsupportedOperationException e) {
      warn.accept("other processes cannot reach this sweep (" + e.getMessage() + "); it goes on");
      return new ControlServer(socket, pointer, null);
    }
  }

  private static void serve(ServerSocketChannel server, Sweep sweep, Consumer<String> warn) {
    while (server.isOpen()) {
      try (SocketChannel client = server.accept()) {
        answer(client, sweep);
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        warn.accept("a request from another process was cut off: " + e.getMessage());
      }
    }
  }

  private static void answer(SocketChannel client, Sweep sweep) throws IOException {
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(Channels.newInputStream(client), StandardCharsets.UTF_8));
    String line = reader.readLine();
    Map<String, Object> answer = new LinkedHashMap<>();
    try {
      if (line != null && line.equals("where")) {
        answer.put("accepted", true);
        answer.put("message", sweep.metricsAddress());
      } else {
        SweepCommand.Reply reply = sweep.ask(ControlRequest.parse(line == null ? "" : line));
        answer.put("accepted", reply.accepted());
        answer.put("message", reply.message());
        answer.put("state", reply.state().phase().name());
        answer.put("budget", reply.state().budget().value().toString());
      }
    } catch (IllegalArgumentException | UserError e) {
      answer.put("accepted", false);
      answer.put("message", String.valueOf(e.getMessage()));
    }
    ByteBuffer bytes = ByteBuffer.wrap(Json.line(answer).getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      client.write(bytes);
    }
  }

  @Override
  public void close() {
    try {
      if (server != null) {
        server.close();
        Files.deleteIfExists(socket);
        Files.deleteIfExists(pointer);
        if (!socket.equals(pointer)) {
          Files.deleteIfExists(socket.getParent());
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
