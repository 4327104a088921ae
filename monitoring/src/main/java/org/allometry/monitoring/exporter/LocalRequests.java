package org.allometry.monitoring.exporter;

import com.sun.net.httpserver.Authenticator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests that name this machine, and nobody else's.
 *
 * <p>A loopback address is no protection from a browser on the same machine: a page from anywhere
 * can have its own name resolve to 127.0.0.1 (DNS rebinding) and read what is served there. Such a
 * request carries the page's name in {@code Host} or {@code Origin}.
 */
final class LocalRequests extends Authenticator {
  private static final int FORBIDDEN = 403;
  private static final int NOT_ALLOWED = 405;
  private static final Set<String> NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

  @Override
  public Result authenticate(HttpExchange exchange) {
    if (!Set.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
      return new Failure(NOT_ALLOWED);
    }
    @Nullable List<String> hosts = exchange.getRequestHeaders().get("Host");
    @Nullable List<String> origins = exchange.getRequestHeaders().get("Origin");
    boolean local = hosts != null && hosts.stream().allMatch(LocalRequests::isLocal);
    boolean fromHere = origins == null || origins.stream().allMatch(LocalRequests::isLocalOrigin);
    return local && fromHere
        ? new Success(new HttpPrincipal("local", "allometry"))
        : new Failure(FORBIDDEN);
  }

  private static boolean isLocal(String host) {
    return NAMES.contains(host.strip().toLowerCase(Locale.ROOT).replaceAll(":[0-9]{1,5}$", ""));
  }

  private static boolean isLocalOrigin(String origin) {
    try {
      URI uri = URI.create(origin.strip());
      @Nullable String host = uri.getHost();
      return host != null && isLocal(host);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
