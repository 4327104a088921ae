package org.allometry.monitoring.exporter;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which requests get an answer: {@code GET} or {@code HEAD} of {@code /metrics}, addressed to this
 * machine by a name of it, and not sent by a page of somebody else.
 *
 * <p>A loopback address is no protection by itself: a page in the browser of the same machine can
 * send requests to it, and by DNS rebinding read the answers. Such requests carry the page's host
 * in {@code Host} or {@code Origin}.
 */
final class RequestRules extends Filter {
  /** What is served. */
  static final String PATH = "/metrics";

  private static final Set<String> HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Set<String> METHODS = Set.of("GET", "HEAD");
  private static final int LONGEST = 100;

  /** What is wrong with a request: status and a sentence for people. */
  record Refusal(int status, String sentence) {}

  @Override
  public String description() {
    return "answers requests of this machine for " + PATH;
  }

  @Override
  public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
    Refusal refusal = refusal(exchange);
    if (refusal == null) {
      chain.doFilter(exchange);
      return;
    }
    byte[] text = (refusal.sentence() + "\n").getBytes(StandardCharsets.UTF_8);
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", "text/plain; charset=utf-8");
    headers.set("Connection", "close");
    if (refusal.status() == 405) {
      headers.set("Allow", "GET, HEAD");
    }
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(refusal.status(), head ? -1 : text.length);
    if (!head) {
      exchange.getResponseBody().write(text);
    }
    exchange.close();
  }

  private static @Nullable Refusal refusal(HttpExchange exchange) {
    URI asked = exchange.getRequestURI();
    String path = asked.getRawPath() == null ? "" : asked.getRawPath();
    List<String> hostLines = exchange.getRequestHeaders().getOrDefault("Host", List.of());
    @Nullable String origin = exchange.getRequestHeaders().getFirst("Origin");
    if (hostLines.size() != 1 || !isHere(hostLines.getFirst())) {
      return new Refusal(
          421,
          "Host "
              + quoted(String.join(", ", hostLines))
              + " is not this server; expected localhost, 127.0.0.1 or [::1]");
    }
    if (origin != null && !isHere(origin.replaceFirst("^https?://", ""))) {
      return new Refusal(
          403, "Origin " + quoted(origin) + " may not ask; expected a page of this machine");
    }
    if (!path.equals(PATH)) {
      return new Refusal(404, quoted(path) + " is not served; expected " + PATH);
    }
    String method = exchange.getRequestMethod();
    return METHODS.contains(method)
        ? null
        : new Refusal(405, "method " + quoted(method) + " is not served; expected GET or HEAD");
  }

  private static boolean isHere(String hostAndPort) {
    return HOSTS.contains(hostAndPort.replaceFirst(":[0-9]{1,5}$", "").toLowerCase(Locale.ROOT));
  }

  private static String quoted(String text) {
    String shown = text.replaceAll("[^\\x20-\\x7e]", "?");
    return "\"" + (shown.length() > LONGEST ? shown.substring(0, LONGEST) + "…" : shown) + "\"";
  }
}
