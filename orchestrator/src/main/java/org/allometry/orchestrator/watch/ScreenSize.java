package org.allometry.orchestrator.watch;

/**
 * Size of a terminal.
 *
 * @param columns at least 1
 * @param rows at least 1
 */
public record ScreenSize(int columns, int rows) {}
