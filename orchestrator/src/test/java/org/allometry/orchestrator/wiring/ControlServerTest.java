package org.allometry.orchestrator.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.allometry.actors.sweep.SweepCommand;
import org.allometry.actors.sweep.SweepState;
import org.allometry.orchestrator.UserError;
import org.allometry.orchestrator.sweep.SweepFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // a server runs for as long as its block
class ControlServerTest {
  @TempDir private Path home;
  private SweepFolder folder;
  private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());

  /** A sweep that does whatever it is asked, and serves its metrics. */
  private static final class Obedient implements ControlServer.Sweep {
    @Override
    public SweepCommand.Reply ask(ControlRequest request) {
      return new SweepCommand.Reply(true, "did " + request.line(), SweepState.EMPTY);
    }

    @Override
    public String metricsAddress() {
      return "http://127.0.0.1:9464/metrics";
    }
  }

  @BeforeEach
  void makeTheFolder() throws IOException {
    folder = new SweepFolder(home, "demo");
    Files.createDirectories(folder.root());
  }

  private ControlServer start() {
    return ControlServer.start(folder, new Obedient(), warnings::add);
  }

  private String ask() {
    return ControlClient.ask(folder, new ControlRequest.Pause())
        .map(ControlClient.Answer::message)
        .orElse("nobody");
  }

  @Test
  void carriesRequestsAndTheAddressOfTheMetrics() {
    assertEquals("nobody", ask());
    try (ControlServer server = start()) {
      assertEquals("did pause", ask());
      assertEquals(
          Optional.of("http://127.0.0.1:9464/metrics"), ControlClient.metricsAddress(folder));
    }
    assertEquals("nobody", ask());
    assertEquals(List.of(), warnings);
  }

  /** The file system is the credential: who may not write to the socket cannot ask. */
  @Test
  void onlyItsOwnerReachesTheSocket() throws IOException {
    try (ControlServer server = start()) {
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(
              Files.getPosixFilePermissions(ControlClient.pointer(folder))));
    }
    folder = new SweepFolder(home.resolve("x".repeat(120)), "demo");
    Files.createDirectories(folder.root());
    try (ControlServer server = start()) {
      Path elsewhere = Path.of(Files.readString(ControlClient.pointer(folder)).strip());
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(elsewhere)));
      assertEquals(
          "rwx------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(elsewhere.getParent())));
    }
  }

  @Test
  void aFolderWithALongPathIsServedFromElsewhere() throws IOException {
    folder = new SweepFolder(home.resolve("x".repeat(120)), "demo");
    Files.createDirectories(folder.root());
    try (ControlServer server = start()) {
      assertEquals("did pause", ask());
    }
    assertEquals("nobody", ask());
  }

  @Test
  void aClientThatSaysNothingKeepsNobodyWaiting() throws IOException {
    try (ControlServer server = start();
        SocketChannel silent =
            SocketChannel.open(UnixDomainSocketAddress.of(ControlClient.pointer(folder)))) {
      assertTrue(silent.isConnected());
      assertEquals("did pause", ask());
    }
  }

  @Test
  void nonsenseIsAnsweredInWords() throws IOException {
    try (ControlServer server = start()) {
      assertTrue(exchange("dance").contains("no request: dance"));
      assertTrue(exchange("extend lots").contains("\"accepted\":false"));
      assertTrue(exchange("x".repeat(100_000)).contains("\"accepted\":false"));
    }
  }

  private String exchange(String line) throws IOException {
    try (SocketChannel client =
        SocketChannel.open(UnixDomainSocketAddress.of(ControlClient.pointer(folder)))) {
      client.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
      ByteBuffer answer = ByteBuffer.allocate(1 << 18);
      while (client.read(answer) > 0 && answer.get(answer.position() - 1) != '\n') {
        // until the end of the line
      }
      return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
    }
  }

  /** As a process does that was stopped with SIGSTOP: connections are made, nobody answers. */
  @Test
  void aSweepThatDoesNotAnswerIsNotWaitedForForEver() throws IOException {
    try (ServerSocketChannel deaf = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      deaf.bind(UnixDomainSocketAddress.of(ControlClient.pointer(folder)));
      UserError error =
          assertThrows(
              UserError.class,
              () -> ControlClient.ask(folder, new ControlRequest.Stop(), Duration.ofMillis(50)));
      assertEquals(5, error.exitCode());
      assertTrue(String.valueOf(error.getMessage()).contains("kill -CONT"), error.toString());
    }
  }

  @Test
  void whatACrashLeftBehindIsNobody() throws IOException {
    Files.writeString(ControlClient.pointer(folder), "/no/socket/here");
    assertEquals("nobody", ask());
    Files.writeString(ControlClient.pointer(folder), "a\0b");
    assertEquals("nobody", ask());
    try (ControlServer server = start()) {
      assertEquals("did pause", ask());
    }
  }

  @Test
  void aFolderThatVanishesEndsNothing() throws IOException {
    try (ControlServer server = start()) {
      Files.delete(ControlClient.pointer(folder));
      Files.delete(folder.root());
    }
    assertEquals(List.of(), warnings);
  }
}
