package org.allometry.gpurunner.family.kernel;

import java.util.List;

/** How a kernel has the parameters of its network, and their gradient. */
public interface PackedWeights {
  /** Floats of all that is packed. */
  int packed();

  /** Floats of a gradient, which lies as the first of what is packed. */
  int size();

  /** Number of parts that can be packed, and unpacked, at the same time. */
  int parts();

  /** Packs a part. */
  void pack(int part, float[] parameters, float[] to);

  /** Sums a part's gradients, in order, into that of the parameters. */
  void unpack(int part, List<float[]> gradients, float[] gradient);
}
