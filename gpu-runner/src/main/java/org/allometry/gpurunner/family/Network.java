package org.allometry.gpurunner.family;

import java.util.List;
import java.util.Optional;

/**
 * What is trained: named parameters and the program that maps scenes to displacements.
 *
 * <p>The program is TorchScript source that defines
 *
 * <pre>
 *   def network(p: List[Tensor],       # parameters, in order and shape as listed
 *               points: Tensor,        # (B, T, points, 3)
 *               directions: Tensor,    # (B, T, directions, 3)
 *               scalars: Tensor,       # (B, T, scalars)
 *               mask: Tensor,          # (B, T), 1 for a real token
 *               padded: bool,          # whether the mask holds any 0
 *              ) -> Tensor             # (B, T, 3)
 * </pre>
 *
 * and works in the type of its parameters (float or double).
 */
public interface Network {
  /** Trainable tensors, in the order in which the program receives them. */
  List<Parameter> parameters();

  /** TorchScript source. */
  String program();

  /**
   * Its forward and backward pass written by hand for a CPU, where there is one and this JVM can
   * run it; otherwise the program serves.
   *
   * @param offsets where each parameter begins in a flat array, in their order
   * @param workers that share its work
   */
  default Optional<CpuKernel> kernel(List<Integer> offsets, Workers workers) {
    return Optional.empty();
  }

  /**
   * TorchScript source of the loss and its gradient by hand, for a CPU, or empty where the engine's
   * own derivatives serve. It may call the functions of {@link #program} and defines
   *
   * <pre>
   *   def loss_and_gradient(flat: Tensor,         # all parameters
   *                         gradient: Tensor,     # alike; the gradient is written over it
   *                         batch: List[Tensor],  # points, directions, scalars, mask, target
   *                         padded: bool,         # whether the mask holds any 0
   *                         share: float,         # what the sum of squared errors is multiplied by
   *                        ) -> Tensor            # the loss, in double
   * </pre>
   *
   * with {@code unpack} to cut both flat tensors into pieces of the parameters' shapes.
   */
  default Optional<String> gradientProgram() {
    return Optional.empty();
  }
}
