package org.allometry.gpurunner.train;

import ai.djl.Device;
import java.nio.file.Path;

/** The device that is tested: {@code -Dallometry.device=cuda:0}; without it, the CPU. */
final class TestDevice {
  private TestDevice() {}

  static Device get() {
    String name = System.getProperty("allometry.device", "cpu:0");
    return new TrainerArguments(Path.of(""), Path.of(""), name, 1).engineDevice();
  }
}
