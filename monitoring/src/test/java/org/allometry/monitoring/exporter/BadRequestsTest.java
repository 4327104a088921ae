package org.allometry.monitoring.exporter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that nobody should send, over a plain socket; {@code bad-input/requests.conf}. */
class BadRequestsTest {
  private static final String GOOD =
      "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  private static final Pattern REPEATED =
      Pattern.compile("\\{\\{([0-9]+) \\* (.*?)\\}\\}", Pattern.DOTALL);
  private static final int PATIENCE_MILLIS = 20_000;

  private static MetricsEndpoint endpoint;

  /**
   * A request.
   *
   * @param name in words
   * @param text all of it
   * @param says first line and body of the answer; empty where the connection is closed without one
   */
  record Bad(String name, String text, String says) {
    static Bad of(Config one) {
      return new Bad(
          one.getString("name"),
          expanded(String.join("\r\n", one.getStringList("lines"))) + "\r\n\r\n",
          one.getString("says"));
    }

    private static String expanded(String text) {
      return REPEATED
          .matcher(text)
          .replaceAll(
              found ->
                  Matcher.quoteReplacement(
                      found.group(2).repeat(Integer.parseInt(found.group(1)))));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Bad> requests() {
    return ConfigFactory.parseResources(
            BadRequestsTest.class.getClassLoader(), "bad-input/requests.conf")
        .getConfigList("cases")
        .stream()
        .map(Bad::of);
  }

  @BeforeAll
  static void serve() throws IOException {
    endpoint = MetricsEndpoint.start(new PrometheusRegistry(), "127.0.0.1", 0);
  }

  @AfterAll
  static void stop() {
    endpoint.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void isAnsweredInTheseWords(Bad bad) throws IOException {
    String answer = exchange(bad.text());
    assertEquals(bad.says(), outline(answer));
    assertFalse(answer.contains("jvm_memory"), "metrics were given away");
    assertTrue(answer.length() < 2_000, answer);
    assertServes();
  }

  /** The server has one thread for each; a pool would be used up, and nobody else served. */
  @Test
  void halfRequestsKeepNobodyElseWaiting() throws IOException {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        Socket socket = connect();
        slow.add(socket);
        send(socket, "GET /metrics HTTP/1.1\r\nHost: local");
      }
      assertServes();
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  /** Within the time for a request, which is a second in this build. */
  @Test
  void halfARequestIsCutOff() throws IOException {
    try (Socket socket = connect()) {
      send(socket, "GET /metrics HTTP/1.1\r\nHost: local");
      assertEquals(
          "", outline(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)));
    }
    assertServes();
  }

  /** While they are open others are refused; once the server has seen them close it answers. */
  @Test
  void manyConnectionsThatSayNothingLeaveTheServerAlive() throws IOException {
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) {
        silent.add(connect());
      }
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    String answer;
    do {
      answer = exchange(GOOD);
    } while (answer.isEmpty() && System.nanoTime() < end);
    assertTrue(answer.startsWith("HTTP/1.1 200 OK"), answer);
  }

  private static void assertServes() throws IOException {
    String answer = exchange(GOOD);
    assertTrue(answer.startsWith("HTTP/1.1 200 OK"), answer);
    assertTrue(answer.contains("jvm_memory_used_bytes"), answer);
  }

  static String exchange(String request) throws IOException {
    try (Socket socket = connect()) {
      send(socket, request);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  private static Socket connect() throws IOException {
    Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), URI.create(endpoint.address()).getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** First line and body; of an answer that the JDK gives itself, the first line. */
  static String outline(String answer) {
    int end = answer.indexOf("\r\n");
    int body = answer.indexOf("\r\n\r\n");
    if (body < 0) {
      return answer;
    }
    String text = answer.substring(body + 4).strip();
    return answer.substring(0, end).strip() + (text.startsWith("<h1>") ? "" : ": " + text);
  }
}
