package org.allometry.gpurunner.family;

import java.util.Objects;
import org.allometry.analysis.quantity.Flops;

/**
 * One rung of a family's size ladder.
 *
 * @param name unique inside the family, such as {@code d32-l3}
 * @param params number of trainable parameters N, at least 1
 * @param learningRate peak learning rate, above 0
 * @param cost what a token costs
 * @param network what is trained
 */
public record Size(String name, long params, double learningRate, CostModel cost, Network network) {
  /** Bytes of a float. */
  private static final int FLOAT_BYTES = 4;

  /** Parameters, gradient and two moments of Adam. */
  private static final int STATE_COPIES = 4;

  /** Rejects impossible sizes. */
  public Size {
    Objects.requireNonNull(cost, "cost");
    Objects.requireNonNull(network, "network");
    if (params < 1 || !(learningRate > 0) || !Double.isFinite(learningRate)) {
      throw new IllegalArgumentException(
          "size %s needs params >= 1 and a learning rate > 0, got %d and %s"
              .formatted(name, params, learningRate));
    }
  }

  /**
   * Nominal training compute of one step, attention included: 3 × forward.
   *
   * @param batch scenes a step, at least 1
   * @param meanTokens mean real tokens a scene, at least 1
   */
  public Flops flopsPerStep(int batch, double meanTokens) {
    return Flops.of(
        CostModel.TRAINING_FACTOR * batch * meanTokens * cost.forwardPerToken(meanTokens));
  }

  /**
   * Nominal training compute of one step without the attention's products of tokens with tokens.
   *
   * @param batch scenes a step, at least 1
   * @param meanTokens mean real tokens a scene, at least 1
   */
  public Flops flopsPerStepWithoutAttention(int batch, double meanTokens) {
    return Flops.of(CostModel.TRAINING_FACTOR * batch * meanTokens * cost.linearPerToken());
  }

  /**
   * Compute of one training step that is executed, as matrix products; see {@link
   * CostModel.Executed}.
   *
   * @param batch scenes a step, at least 1
   * @param tokens mean tokens a scene, padding included, at least 1
   */
  public Flops executedFlopsPerStep(int batch, double tokens) {
    CostModel.Executed executed = cost.executed();
    double perToken = executed.perToken() + executed.perTokenPair() * tokens;
    return Flops.of(executed.perStep() + (double) batch * tokens * perToken);
  }

  /**
   * Device memory of a training step, about: parameters, gradient, moments and activations.
   *
   * @param batch scenes a step, at least 1
   * @param maxTokens tokens of the longest scene, at least 1
   */
  public long memoryBytes(int batch, int maxTokens) {
    double activations =
        (double) batch
            * maxTokens
            * (cost.floatsPerToken() + cost.floatsPerTokenPair() * maxTokens);
    return (long) (FLOAT_BYTES * (STATE_COPIES * (double) params + activations));
  }
}
