package org.allometry.gpurunner.train;

import ai.djl.Device;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Arguments of the trainer process.
 *
 * @param sweepConf resolved configuration of the sweep
 * @param data folder of all data sets
 * @param device such as {@code cpu:0} or {@code cuda:1}
 * @param threads of the engine, at least 1
 */
record TrainerArguments(Path sweepConf, Path data, String device, int threads) {
  static final String USAGE = "--sweep-conf PATH --data PATH --device cpu:0 --threads N";

  /**
   * Reads {@value #USAGE}, in any order.
   *
   * @throws IllegalArgumentException with a sentence, when they are wrong
   */
  static TrainerArguments parse(String[] args) {
    Map<String, String> values = new TreeMap<>();
    for (int i = 0; i + 1 < args.length; i += 2) {
      values.put(args[i], args[i + 1]);
    }
    if (args.length != 8
        || !values
            .keySet()
            .equals(java.util.Set.of("--sweep-conf", "--data", "--device", "--threads"))) {
      throw new IllegalArgumentException("expected " + USAGE + ", got " + String.join(" ", args));
    }
    String device = values.getOrDefault("--device", "");
    if (!device.matches("(cpu|cuda):\\d{1,3}")) {
      throw new IllegalArgumentException("--device expects cpu:N or cuda:N, got " + device);
    }
    String threads = values.getOrDefault("--threads", "");
    if (!threads.matches("[1-9]\\d{0,3}")) {
      throw new IllegalArgumentException("--threads expects a number in [1, 9999], got " + threads);
    }
    return new TrainerArguments(
        Path.of(values.getOrDefault("--sweep-conf", "")),
        Path.of(values.getOrDefault("--data", "")),
        device,
        Integer.parseInt(threads));
  }

  /** The engine's word for the device. */
  Device engineDevice() {
    return device.startsWith("cpu:")
        ? Device.cpu()
        : Device.gpu(Integer.parseInt(device.substring("cuda:".length())));
  }
}
