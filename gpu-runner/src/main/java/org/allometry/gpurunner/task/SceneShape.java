package org.allometry.gpurunner.task;

import java.util.List;

/**
 * What a token of a task carries, in terms that a plain and an equivariant network both understand.
 *
 * <p>A token has points (they move with the scene), directions (they rotate with the scene; each
 * belongs to one of the points, as a plane with that normal through that point) and scalars (they
 * do not change). A plain network reads the {@code plainInputs}, concatenated in order; an
 * equivariant one reads all channels. The target is one direction.
 *
 * @param points names of the point channels
 * @param directions the direction channels
 * @param scalars names of the scalar channels
 * @param plainInputs names of the channels that a plain network reads; points and directions count
 *     three numbers each
 * @param maxTokens most tokens a scene can have
 */
public record SceneShape(
    List<String> points,
    List<Direction> directions,
    List<String> scalars,
    List<String> plainInputs,
    int maxTokens) {
  /** Copies the lists. */
  public SceneShape {
    points = List.copyOf(points);
    directions = List.copyOf(directions);
    scalars = List.copyOf(scalars);
    plainInputs = List.copyOf(plainInputs);
  }

  /** How many numbers a plain network reads for each token. */
  public int plainWidth() {
    return plainInputs.stream().mapToInt(name -> scalars.contains(name) ? 1 : 3).sum();
  }

  /**
   * A direction channel.
   *
   * @param name of the channel
   * @param through name of the point channel that its plane passes through
   */
  public record Direction(String name, String through) {}
}
