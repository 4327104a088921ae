package org.allometry.orchestrator.settings;

/**
 * The Prometheus endpoint.
 *
 * @param enabled whether there is one
 * @param host loopback address
 * @param port 0 for any free one
 */
public record MetricsSettings(boolean enabled, String host, int port) {}
