package org.allometry.gpurunner.family.kernel;

import static org.allometry.gpurunner.family.kernel.Gemm.LANES;

/**
 * Which column of a panel holds which token of some scenes.
 *
 * <p>Short scenes lie side by side, token by token: lanes of a vector are then scenes, and
 * attention needs no exchange between lanes. Where there are fewer scenes than lanes, a vector
 * holds several tokens of each. Long scenes lie one after another.
 *
 * @param scenes number of scenes, at least 1
 * @param tokens of a scene, at least 1
 */
public record Columns(int scenes, int tokens) {
  /** Scenes up to this many tokens count as short. */
  public static final int SHORT = 64;

  /** Whether scenes are short. */
  public boolean isShort() {
    return tokens <= SHORT;
  }

  /** Columns of a token of short scenes: a divisor or a multiple of the lanes. */
  public int beside() {
    if (scenes >= LANES) {
      return roundUp(scenes);
    }
    int power = Integer.highestOneBit(scenes);
    return Math.min(LANES, power == scenes ? power : 2 * power);
  }

  /** Columns of a long scene. */
  public int sceneWidth() {
    return roundUp(tokens);
  }

  /** Columns of all scenes, a multiple of the lanes. */
  public int width() {
    return isShort() ? roundUp(tokens * beside()) : scenes * sceneWidth();
  }

  /** Where a token is. */
  public int column(int scene, int token) {
    return isShort() ? token * beside() + scene : scene * sceneWidth() + token;
  }

  private static int roundUp(int count) {
    return (count + LANES - 1) / LANES * LANES;
  }
}
