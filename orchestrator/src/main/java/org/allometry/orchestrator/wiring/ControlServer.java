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
import org.allometry.orchestrator.SystemReason;
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

  private static final int LONGEST_LINE = 1_000;

  private final Path socket;
  private final Path pointer;
  private final @Nullable ServerSocketChannel server;
  private final Consumer<String> warn;

  /** What can be asked. */
  interface Sweep {
    /** Carries out a request. */
    SweepCommand.Reply ask(ControlRequest request);

    /** Where metrics are served; empty when nowhere. */
    String metricsAddress();
  }

  private ControlServer(
      Path socket, Path pointer, @Nullable ServerSocketChannel server, Consumer<String> warn) {
    this.socket = socket;
    this.pointer = pointer;
    this.server = server;
    this.warn = warn;
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
      return new ControlServer(socket, pointer, server, warn);
    } catch (IOException | UnsupportedOperationException e) {
      warn.accept("other processes cannot reach this sweep (" + e.getMessage() + "); it goes on");
      return new ControlServer(socket, pointer, null, warn);
    }
  }

  private static void serve(ServerSocketChannel server, Sweep sweep, Consumer<String> warn) {
    while (server.isOpen()) {
      try {
        SocketChannel client = server.accept();
        Thread.ofVirtual().name("control-answer").start(() -> answerAndClose(client, sweep, warn));
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        warn.accept("other processes cannot reach this sweep any more: " + SystemReason.of(e));
        return;
      }
    }
  }

  /** A client that says nothing keeps nobody else waiting. */
  private static void answerAndClose(SocketChannel client, Sweep sweep, Consumer<String> warn) {
    try (client) {
      answer(client, sweep);
    } catch (IOException e) {
      warn.accept("a request from another process was cut off: " + SystemReason.of(e));
    }
  }

  private static void answer(SocketChannel client, Sweep sweep) throws IOException {
    String line = line(client);
    Map<String, Object> answer = new LinkedHashMap<>();
    try {
      if (line.equals("where")) {
        answer.put("accepted", true);
        answer.put("message", sweep.metricsAddress());
      } else {
        SweepCommand.Reply reply = sweep.ask(ControlRequest.parse(line));
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

  /** The first line, or its beginning where it is longer than any request. */
  private static String line(SocketChannel client) throws IOException {
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(Channels.newInputStream(client), StandardCharsets.UTF_8));
    StringBuilder line = new StringBuilder();
    for (int c = reader.read(); c >= 0 && c != '\n' && line.length() < LONGEST_LINE; ) {
      line.append((char) c);
      c = reader.read();
    }
    return line.toString().strip();
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
      warn.accept("cannot remove " + socket + ": " + SystemReason.of(e));
    }
  }
}
