package org.allometry.monitoring.exporter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is answered: nobody who does not name this machine. */
class MetricsEndpointTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "GET | 127.0.0.1:9464 | - | 200",
        "GET | localhost | - | 200",
        "GET | LOCALHOST:1 | - | 200",
        "GET | [::1]:9464 | - | 200",
        "GET | 127.0.0.1 | http://localhost:3000 | 200",
        "GET | evil.example | - | 421",
        "GET | 127.0.0.1.evil.example:9464 | - | 421",
        "GET | localhost.evil.example | - | 421",
        "GET | - | - | 421",
        "GET | 127.0.0.1 | http://evil.example | 403",
        "GET | 127.0.0.1 | http://127.0.0.1.evil.example | 403",
        "GET | 127.0.0.1 | null | 403",
        "GET | 127.0.0.1 | file:// | 403",
        "POST | 127.0.0.1 | - | 405",
        "DELETE | 127.0.0.1 | - | 405",
      })
  void answersRequestsThatNameThisMachine(String method, String host, String origin, int status)
      throws IOException {
    try (MetricsEndpoint endpoint =
        MetricsEndpoint.start(new PrometheusRegistry(), "127.0.0.1", 0)) {
      String answer = ask(endpoint, method, host, origin);
      assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
      assertEquals(status == 200, answer.contains("jvm_"), answer);
    }
  }

  @ParameterizedTest
  @CsvSource({"0.0.0.0", "192.0.2.1", "::"})
  void neverBindsAnotherAddress(String host) {
    assertThrows(
        IllegalArgumentException.class,
        () -> MetricsEndpoint.start(new PrometheusRegistry(), host, 0));
  }

  @Test
  void servesOnLoopbackAlone() throws IOException {
    try (MetricsEndpoint endpoint =
        MetricsEndpoint.start(new PrometheusRegistry(), "127.0.0.1", 0)) {
      int port = URI.create(endpoint.address()).getPort();
      InetAddress other = InetAddress.getByName("127.0.0.2");
      assertThrows(IOException.class, () -> new Socket(other, port).close());
      assertFalse(ask(endpoint, "GET", "127.0.0.1", null).isEmpty());
    }
  }

  private static String ask(MetricsEndpoint endpoint, String method, String host, String origin)
      throws IOException {
    URI address = URI.create(endpoint.address());
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      String request =
          method
              + " /metrics HTTP/1.1\r\n"
              + (host == null ? "" : "Host: " + host + "\r\n")
              + (origin == null ? "" : "Origin: " + origin + "\r\n")
              + "Connection: close\r\nContent-Length: 0\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
