package org.allometry.gpurunner.tensor;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;

/** A loaded TorchScript module whose methods take and return tensors; for one thread at a time. */
public final class TorchProgram implements AutoCloseable {
  private final Model model;
  private final PtSymbolBlock block;

  private TorchProgram(Model model, PtSymbolBlock block) {
    this.model = model;
    this.block = block;
  }

  /**
   * Loads source into the engine.
   *
   * @param source serialised TorchScript, see {@link TorchScriptArchive#of}
   * @param name of the module's class
   * @param device where it runs
   * @throws IllegalArgumentException when the engine cannot compile the source, with its message
   */
  public static TorchProgram load(String source, String name, Device device) {
    Model model = Model.newInstance(name, device, "PyTorch");
    try {
      model.load(new ByteArrayInputStream(TorchScriptArchive.of(source, name)));
    } catch (IOException | MalformedModelException | EngineException e) {
      model.close();
      throw new IllegalArgumentException(
          "the TorchScript program " + name + " does not compile: " + e.getMessage(), e);
    }
    return new TorchProgram(model, (PtSymbolBlock) model.getBlock());
  }

  /**
   * Calls a method. The result belongs to the manager of {@code marker}.
   *
   * @param method its name
   * @param marker any array of the manager that is to own the result; its name is overwritten
   * @param lists the arguments, each a list of tensors
   */
  public NDList call(String method, NDArray marker, List<NDList> lists) {
    // Every evaluation of a graph is the plain one: an optimising executor profiles the first calls
    // and then rounds differently, so that a resumed training would differ from one that ran on.
    JniUtils.setGraphExecutorOptimize(false);
    marker.setName("module_method:" + method);
    NDList inputs = new NDList(marker);
    for (int i = 0; i < lists.size(); i++) {
      for (NDArray array : lists.get(i)) {
        array.setName("list" + i + "[]");
        inputs.add(array);
      }
    }
    return IValueUtils.forward(block, inputs, true);
  }

  @Override
  public void close() {
    model.close();
  }
}
