package org.allometry.gpurunner.runner;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Knows how the trainer of a device is started. */
interface TrainerLauncher {
  /** How the trainer of {@code device} is started. */
  Launch launch(Device device);

  /**
   * Our own trainer: this JVM's Java and class path with the main class {@value #OWN_MAIN}.
   *
   * @param sweepConf resolved configuration of the sweep
   * @param dataHome folder of the data sets
   * @param logs folder where a crash report goes
   * @param heapMib heap of the child
   * @param environment of this process; what is not on the list of allowed names stays out
   */
  static TrainerLauncher own(
      Path sweepConf, Path dataHome, Path logs, int heapMib, Map<String, String> environment) {
    return device ->
        new Launch(
            ownArgv(sweepConf, dataHome, logs, heapMib, device),
            TrainerEnvironment.of(environment, device.threads()),
            logs);
  }

  /** Main class of our own trainer. */
  String OWN_MAIN = "org.allometry.gpurunner.train.TrainerMain";

  private static List<String> ownArgv(
      Path sweepConf, Path dataHome, Path logs, int heapMib, Device device) {
    List<String> argv = new ArrayList<>();
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.addAll(TrainerEnvironment.jvmFlags(heapMib));
    argv.addAll(
        List.of(
            "-XX:ErrorFile=" + logs.resolve("crash-%p.log").toAbsolutePath(),
            "-Dfile.encoding=UTF-8",
            "-cp",
            absoluteClassPath(),
            OWN_MAIN,
            "--sweep-conf",
            sweepConf.toAbsolutePath().toString(),
            "--data",
            dataHome.toAbsolutePath().toString(),
            "--device",
            device.name(),
            "--threads",
            "" + device.threads()));
    return argv;
  }

  private static String absoluteClassPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
