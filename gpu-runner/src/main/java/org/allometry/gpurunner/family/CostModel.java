package org.allometry.gpurunner.family;

/**
 * What a token costs in a network; one multiply-add counts as two FLOP.
 *
 * <p>Forward compute of a token in a scene of T tokens is {@code linearPerToken +
 * attentionPerTokenPair · T}; the backward pass costs twice the forward pass.
 *
 * @param linearPerToken forward FLOP a token of everything but attention's token-token products,
 *     above 0
 * @param attentionPerTokenPair forward FLOP a pair of tokens, at least 0
 * @param floatsPerToken activations that a training step holds for a token, at least 0
 * @param floatsPerTokenPair activations that a training step holds for a pair of tokens, at least 0
 */
public record CostModel(
    double linearPerToken,
    double attentionPerTokenPair,
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
}
