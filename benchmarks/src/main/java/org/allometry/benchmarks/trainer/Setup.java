package org.allometry.benchmarks.trainer;

import java.util.List;

/**
 * A configuration that is timed.
 *
 * @param name on the command line
 * @param net what is trained
 * @param batch scenes a step
 * @param tokens a scene
 */
record Setup(String name, Net net, int batch, int tokens) {
  private static final List<Setup> ALL =
      List.of(
          plain("plain-d32", 32, 4, 4, 16, 32),
          plain("plain-d64", 64, 4, 4, 16, 32),
          plain("plain-d128", 128, 6, 8, 2, 512),
          plain("plain-d256", 256, 4, 8, 64, 32),
          plain("plain-d384", 384, 10, 8, 64, 4),
          gatr("gatr-c4", 4, 16, 4, 4, 16, 32),
          gatr("gatr-c8", 8, 32, 4, 4, 16, 32),
          gatr("gatr-c8-long", 8, 32, 6, 4, 2, 512),
          gatr("gatr-c16", 16, 128, 10, 8, 64, 4),
          plain("plain-1024", 128, 2, 8, 1, 1024),
          plain("plain-2048", 128, 2, 8, 1, 2048),
          plain("plain-4096", 128, 2, 8, 1, 4096),
          gatr("gatr-1024", 8, 32, 2, 4, 1, 1024),
          gatr("gatr-2048", 8, 32, 2, 4, 1, 2048),
          gatr("gatr-4096", 8, 32, 2, 4, 1, 4096),
          plain("quickstart-d8", 8, 2, 2, 64, 4),
          plain("quickstart-d16", 16, 2, 2, 64, 4),
          plain("quickstart-d32", 32, 3, 4, 64, 4),
          plain("quickstart-d64", 64, 4, 4, 64, 4),
          gatr("quickstart-c1", 1, 4, 2, 4, 64, 4),
          gatr("quickstart-c2", 2, 8, 2, 4, 64, 4),
          gatr("quickstart-c4", 4, 16, 3, 4, 64, 4),
          gatr("quickstart-c8", 8, 32, 4, 4, 64, 4));

  private static Setup plain(String name, int width, int layers, int heads, int batch, int tokens) {
    return new Setup(name, Net.plain(width, layers, heads), batch, tokens);
  }

  private static Setup gatr(
      String name, int channels, int scalars, int layers, int heads, int batch, int tokens) {
    String size =
        "channels=%d,scalars=%d,layers=%d,heads=%d".formatted(channels, scalars, layers, heads);
    return new Setup(name, new Net("gatr", size), batch, tokens);
  }

  /** Every configuration. */
  static List<Setup> all() {
    return ALL;
  }

  /** Number of blocks. */
  int layers() {
    return Integer.parseInt(net.size().replaceAll(".*layers=(\\d+).*", "$1"));
  }
}
