package org.allometry.gpurunner.family.gatr.kernel;

import java.util.List;
import org.allometry.gpurunner.family.CpuKernel;
import org.allometry.gpurunner.family.Workers;
import org.allometry.gpurunner.family.kernel.SceneKernel;

/** The kernel of one GATr network. */
public final class GatrKernel {
  private GatrKernel() {}

  /**
   * A kernel.
   *
   * @param offsets where each of the network's parameters begins, in its order
   * @param product terms of the geometric product, (left plane, right plane, plane of the result,
   *     sign)
   * @param join terms of the join alike
   * @param workers that share the work
   */
  public static CpuKernel of(
      Dimensions dimensions,
      List<Integer> offsets,
      List<int[]> product,
      List<int[]> join,
      Workers workers) {
    Weights weights = new Weights(dimensions, offsets);
    Pass.Model model = new Pass.Model(dimensions, weights, new Product(product), new Product(join));
    return new SceneKernel(weights, workers, (columns, keeps) -> new Pass(model, columns, keeps));
  }
}
