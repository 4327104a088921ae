package org.allometry.gpurunner.family.gatr;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;

/**
 * The order in which the program keeps the components of a multivector: eight pairs (component
 * without e0, its product with e0), first the seven with a vector factor, then the scalar's,
 * because only that one talks to scalar channels.
 */
final class Planes {
  /** Component of every plane; plane 2 · pair + half. */
  static final List<Integer> COMPONENTS =
      IntStream.range(0, Algebra.COMPONENTS)
          .map(
              plane -> {
                int blade = (plane / 2 + 1) % Algebra.FREE.size();
                return (plane % 2 == 0 ? Algebra.FREE : Algebra.IDEAL).get(blade);
              })
          .boxed()
          .toList();

  private Planes() {}

  /** Where a component lies. */
  static int of(int component) {
    return COMPONENTS.indexOf(component);
  }

  /**
   * Terms of a product, (left plane, right plane, plane of the result, sign).
   *
   * @param sign of the product of two components, 0 where there is none
   * @param target the component that it lies in
   */
  static List<int[]> terms(IntBinaryOperator sign, IntBinaryOperator target) {
    List<int[]> terms = new ArrayList<>();
    for (int i = 0; i < Algebra.COMPONENTS; i++) {
      for (int j = 0; j < Algebra.COMPONENTS; j++) {
        int s = sign.applyAsInt(i, j);
        if (s != 0) {
          terms.add(new int[] {of(i), of(j), of(target.applyAsInt(i, j)), s});
        }
      }
    }
    return terms;
  }
}
