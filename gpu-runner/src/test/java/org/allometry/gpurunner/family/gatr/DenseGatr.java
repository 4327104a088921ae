package org.allometry.gpurunner.family.gatr;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.allometry.gpurunner.family.Network;
import org.allometry.gpurunner.family.Parameter;
import org.allometry.gpurunner.family.ProgramText;

/**
 * The network of the family {@code gatr} in the formulation of the published library, with dense
 * tables: the oracle of the tests, and what benchmarks compare with. Parameters are the same.
 */
public final class DenseGatr implements Network {
  private static final int[] BASIS_ENTRIES = {1, 4, 6, 4, 1, 1, 3, 3, 1};

  private final GatrNetwork fast;

  private DenseGatr(GatrNetwork fast) {
    this.fast = fast;
  }

  /**
   * The dense twin of a network.
   *
   * @param network of a size of the family {@code gatr}
   */
  public static Network of(Network network) {
    if (network instanceof GatrNetwork fast) {
      return new DenseGatr(fast);
    }
    throw new IllegalArgumentException("only networks of gatr have a dense twin: " + network);
  }

  @Override
  public List<Parameter> parameters() {
    return fast.parameters();
  }

  @Override
  public String program() {
    String shared = fast.program().replace("def network(", "def fast_network(");
    return shared + ProgramText.read(DenseGatr.class, "dense.py", constants());
  }

  private Map<String, String> constants() {
    Map<String, String> constants = new HashMap<>(fast.constants());
    constants.put(
        "dense_order",
        IntStream.range(0, Algebra.COMPONENTS).mapToObj(Planes::of).toList().toString());
    table(constants, "dense_product", false);
    table(constants, "dense_join", true);
    List<Integer> places = new ArrayList<>();
    List<Integer> twelfths = new ArrayList<>();
    for (int map = 0; map < BASIS_ENTRIES.length; map++) {
      for (int[] entry : basisMap(map)) {
        places.add((map * Algebra.COMPONENTS + entry[0]) * Algebra.COMPONENTS + entry[1]);
        twelfths.add(12 / BASIS_ENTRIES[map]);
      }
    }
    constants.put("dense_basis", places.toString());
    constants.put("dense_basis_values", twelfths.toString());
    return constants;
  }

  /** Non-zero entries (out, in) of a basis map: a grade, or e0 times a grade. */
  static List<int[]> basisMap(int map) {
    List<int[]> entries = new ArrayList<>();
    for (int in = 0; in < Algebra.COMPONENTS; in++) {
      if (map <= 4 && Algebra.grade(in) == map) {
        entries.add(new int[] {in, in});
      }
      if (map > 4 && Algebra.grade(in) == map - 5 && Algebra.sign(1, in) != 0) {
        entries.add(new int[] {Algebra.target(1, in), in});
      }
    }
    return entries;
  }

  private static void table(Map<String, String> constants, String name, boolean join) {
    List<Integer> places = new ArrayList<>();
    List<Double> signs = new ArrayList<>();
    for (int i = 0; i < Algebra.COMPONENTS; i++) {
      for (int j = 0; j < Algebra.COMPONENTS; j++) {
        int sign = join ? Algebra.joinSign(i, j) : Algebra.sign(i, j);
        if (sign != 0) {
          int target = join ? Algebra.joinTarget(i, j) : Algebra.target(i, j);
          places.add((i * Algebra.COMPONENTS + j) * Algebra.COMPONENTS + target);
          signs.add((double) sign);
        }
      }
    }
    constants.put(name, places.toString());
    constants.put(name + "_signs", signs.toString());
  }
}
