package org.allometry.gpurunner.family.gatr;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.allometry.gpurunner.family.Network;
import org.allometry.gpurunner.family.Parameter;
import org.allometry.gpurunner.family.ProgramText;
import org.allometry.gpurunner.tensor.TorchProgram;

/** Runs pieces of a network's program on numbers in double, computed in double or in float. */
final class GatrProbe implements AutoCloseable {
  private final TorchProgram program;
  private final NDManager manager;
  private final DataType type;

  private GatrProbe(TorchProgram program, DataType type) {
    this.program = program;
    this.manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    this.type = type;
  }

  /** A tensor as numbers. */
  @SuppressWarnings("ArrayRecordComponent") // numbers on their way to native memory
  record Values(double[] values, long... shape) {}

  /** The pieces of a network and of its dense twin; {@code scene} runs the dense twin's network. */
  static GatrProbe dense(GatrNetwork network, DataType type) {
    return load(DenseGatr.of(network).program(), network, type);
  }

  /** The pieces of a network; those of the dense twin are absent. */
  static GatrProbe fast(GatrNetwork network, DataType type) {
    String both = DenseGatr.of(network).program();
    String source =
        both.replace("def network(", "def dense_network(")
            .replace("def fast_network(", "def network(");
    return load(source, network, type);
  }

  private static GatrProbe load(String source, GatrNetwork network, DataType type) {
    String probes = ProgramText.read(GatrProbe.class, "probes.py", network.constants());
    return new GatrProbe(TorchProgram.load(source + probes, "Step", Device.cpu()), type);
  }

  List<double[]> call(String method, List<Values> p, Values... x) {
    List<Values> some = p.isEmpty() ? List.of(new Values(new double[1], 1)) : p;
    try (NDManager scope = manager.newSubManager()) {
      NDList result =
          program.call(
              method, scope.create(0f), List.of(list(some, scope), list(List.of(x), scope)));
      List<double[]> values = new ArrayList<>();
      for (NDArray array : result) {
        values.add(array.toType(DataType.FLOAT64, false).toDoubleArray());
      }
      return values;
    }
  }

  private NDList list(List<Values> values, NDManager scope) {
    NDList list = new NDList();
    for (Values one : values) {
      list.add(scope.create(one.values, new Shape(one.shape)).toType(type, false));
    }
    return list;
  }

  /** The values that training begins with, a little stirred so that no parameter is zero. */
  static List<Values> start(Network network, long seed) {
    List<Values> all = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(seed);
    for (Parameter parameter : network.parameters()) {
      double[] values = new double[parameter.count()];
      for (int i = 0; i < values.length; i++) {
        values[i] = parameter.initial().at(i, random) + random.nextDouble(-0.1, 0.1);
      }
      all.add(
          new Values(values, parameter.shape().stream().mapToLong(Integer::longValue).toArray()));
    }
    return all;
  }

  @Override
  public void close() {
    program.close();
    manager.close();
  }
}
