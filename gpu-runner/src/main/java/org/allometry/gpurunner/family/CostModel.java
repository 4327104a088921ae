package org.allometry.gpurunner.family;

/**
 * What a token costs in a network; one multiply-add counts as two FLOP.
 *
 * <p>Nominal forward compute of a token in a scene of T tokens is {@code linearPerToken +
 * attentionPerTokenPair · T}; the backward pass costs twice the forward pass. Nominal is what a
 * family's authors charge; what the program executes may be less.
 *
 * @param linearPerToken nominal forward FLOP a token of everything but attention's token-token
 *     products, above 0
 * @param attentionPerTokenPair nominal forward FLOP a pair of tokens, at least 0
 * @param executed what a training step executes
 * @param floatsPerToken activations that a training step holds for a token, at least 0
 * @param floatsPerTokenPair activations that a training step holds for a pair of tokens, at least 0
 */
public record CostModel(
    double linearPerToken,
    double attentionPerTokenPair,
    Executed executed,
    double floatsPerToken,
    double floatsPerTokenPair) {
  /** Forward once and backward, which costs two forwards. */
  public static final double TRAINING_FACTOR = 3;

  /** Rejects negative costs. */
  public CostModel {
    if (!(linearPerToken > 0)
        || !(attentionPerTokenPair >= 0)
        || !(floatsPerToken >= 0)
        || !(floatsPerTokenPair >= 0)) {
      throw new IllegalArgumentException(
          "costs must be at least 0, got %s, %s, %s, %s"
              .formatted(
                  linearPerToken, attentionPerTokenPair, floatsPerToken, floatsPerTokenPair));
    }
  }

  /** Forward FLOP of one token in a scene of {@code tokens} tokens. */
  public double forwardPerToken(double tokens) {
    return linearPerToken + attentionPerTokenPair * tokens;
  }

  /**
   * FLOP of all matrix products of a training step, forward and backward: {@code perStep + tokens ·
   * (perToken + perTokenPair · T)} for scenes of T tokens. A product with a constant matrix or with
   * the input needs no gradient of it, so this is a little less than three times the forward pass.
   *
   * @param perStep independent of the batch, at least 0
   * @param perToken a token, above 0
   * @param perTokenPair a pair of tokens, at least 0
   */
  public record Executed(double perStep, double perToken, double perTokenPair) {
    /** Rejects negative costs. */
    public Executed {
      if (!(perStep >= 0) || !(perToken > 0) || !(perTokenPair >= 0)) {
        throw new IllegalArgumentException(
            "costs must be at least 0, got %s, %s, %s".formatted(perStep, perToken, perTokenPair));
      }
    }
  }
}
