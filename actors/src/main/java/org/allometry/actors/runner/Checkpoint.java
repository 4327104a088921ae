package org.allometry.actors.runner;

/**
 * A complete, verified training state on disk.
 *
 * @param line what it belongs to
 * @param step steps that have been trained, the state is the one before step {@code step}
 * @param folder path relative to the sweep's {@code checkpoints/} folder, with forward slashes
 * @param digest SHA-256 of its manifest, lower-case hex
 * @param bytes size of the folder
 */
public record Checkpoint(Line line, int step, String folder, String digest, long bytes) {}
