package org.allometry.monitoring.exporter;

import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;

/** The HTTP endpoint that Prometheus scrapes, with the JVM's own metrics beside the sweep's. */
public final class MetricsEndpoint implements AutoCloseable {
  private final HTTPServer server;
  private final String address;

  private MetricsEndpoint(HTTPServer server, String address) {
    this.server = server;
    this.address = address;
  }

  /**
   * Begins to serve {@code /metrics} to this machine, see {@link LocalRequests}.
   *
   * @param registry what is served; the JVM's metrics are added to it
   * @param host loopback address to bind
   * @param port 0 takes any free one
   * @throws IllegalArgumentException when the address is none of loopback: there is no TLS and no
   *     credential here
   * @throws IOException when the address cannot be bound, naming it and the reason
   */
  public static MetricsEndpoint start(PrometheusRegistry registry, String host, int port)
      throws IOException {
    InetAddress address = InetAddress.getByName(host);
    if (!address.isLoopbackAddress()) {
      throw new IllegalArgumentException("metrics are served on loopback only, not on " + host);
    }
    try {
      HTTPServer server =
          HTTPServer.builder()
              .inetAddress(address)
              .port(port)
              .registry(registry)
              .authenticator(new LocalRequests())
              .buildAndStart();
      JvmMetrics.builder().register(registry);
      return new MetricsEndpoint(server, "http://" + host + ":" + server.getPort() + "/metrics");
    } catch (IOException e) {
      throw new IOException(
          "cannot serve metrics on " + host + ":" + port + ": " + e.getMessage(), e);
    }
  }

  /** URL of the metrics. */
  public String address() {
    return address;
  }

  @Override
  public void close() {
    server.close();
  }
}
