package org.allometry.monitoring.exporter;

import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.exporter.httpserver.MetricsHandler;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The HTTP endpoint that Prometheus scrapes, with the JVM's own metrics beside the sweep's.
 *
 * <p>Only {@link RequestRules permitted} requests are answered with metrics. A client that is slow
 * keeps nobody else waiting, and has so many seconds for a request; so many connections are open at
 * once.
 */
public final class MetricsEndpoint implements AutoCloseable {
  /** Waiting connections that the system holds before it refuses one. */
  private static final int BACKLOG = 16;

  /** Limits of the JDK's server, which reads them once, when its first instance is made. */
  private static final Map<String, String> LIMITS =
      Map.of(
          "sun.net.httpserver.maxReqTime", "10",
          "sun.net.httpserver.maxRspTime", "30",
          "sun.net.httpserver.maxReqHeaders", "100",
          "sun.net.httpserver.maxReqHeaderSize", "16384",
          "jdk.httpserver.maxConnections", "64");

  private final HttpServer server;
  private final ExecutorService threads;
  private final String address;

  private MetricsEndpoint(HttpServer server, ExecutorService threads, String address) {
    this.server = server;
    this.threads = threads;
    this.address = address;
  }

  /**
   * Begins to serve {@code /metrics} to this machine, see {@link RequestRules}.
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
    LIMITS.forEach(
        (key, value) -> {
          if (System.getProperty(key) == null) {
            System.setProperty(key, value);
          }
        });
    try {
      HttpServer server = HttpServer.create(new InetSocketAddress(address, port), BACKLOG);
      ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
      HttpContext all = server.createContext("/", new MetricsHandler(registry));
      all.getFilters().add(new RequestRules());
      server.setExecutor(threads);
      server.start();
      JvmMetrics.builder().register(registry);
      return new MetricsEndpoint(
          server,
          threads,
          "http://" + host + ":" + server.getAddress().getPort() + RequestRules.PATH);
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
    server.stop(0);
    threads.shutdownNow();
  }
}
