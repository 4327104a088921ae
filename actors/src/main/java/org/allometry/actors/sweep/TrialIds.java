package org.allometry.actors.sweep;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Cell;

/** Names of trials: made from their content, never from their position in a list. */
public final class TrialIds {
  private TrialIds() {}

  /** {@code t-} and the first ten hex digits of the SHA-256 of cell and seed. */
  public static String of(Candidate candidate) {
    Cell cell = candidate.cell();
    String content =
        String.join(
            "\n",
            cell.family(),
            cell.arm(),
            cell.size(),
            "params " + cell.params(),
            "steps " + cell.steps(),
            "samples " + cell.samplesSeen(),
            "unique " + cell.uniqueSamples(),
            "flops " + cell.flopsPerStep().value(),
            "seed " + candidate.seed());
    return "t-" + sha256(content).substring(0, 10);
  }

  /** SHA-256 of a text in UTF-8, lower-case hex. */
  static String sha256(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
