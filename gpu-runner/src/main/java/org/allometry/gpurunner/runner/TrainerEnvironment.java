package org.allometry.gpurunner.runner;

import java.lang.module.ModuleFinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a trainer's JVM is started with: a few names of our environment, what makes its engine fast
 * beside other processes, and flags.
 *
 * <p>Waiting threads of OpenMP sleep instead of spin, because a second busy process makes a
 * spinning trainer tens of times slower; memory stays with the process instead of going back to the
 * kernel after every step.
 */
public final class TrainerEnvironment {
  /** Names that pass into a trainer; those that end in a star stand for all with that beginning. */
  private static final List<String> ALLOWED =
      List.of(
          "PATH",
          "HOME",
          "USER",
          "LOGNAME",
          "LANG",
          "LC_*",
          "TZ",
          "TMPDIR",
          "JAVA_HOME",
          "LD_LIBRARY_PATH",
          "DJL_*",
          "PYTORCH_*",
          "TORCH_*",
          "CUDA_*",
          "CUBLAS_*",
          "NVIDIA_*",
          "OMP_*",
          "KMP_*",
          "MKL_*",
          "MALLOC_*");

  /** Set unless the user has set them. */
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "OMP_WAIT_POLICY", "PASSIVE",
          "DJL_OFFLINE", "true",
          "OPT_OUT_TRACKING", "true",
          "MALLOC_MMAP_MAX_", "0",
          "MALLOC_TRIM_THRESHOLD_", "536870912",
          "MALLOC_TOP_PAD_", "67108864");

  /** What kernels on a CPU need; networks train without it too, but slower. */
  private static final String VECTORS = "jdk.incubator.vector";

  private TrainerEnvironment() {}

  /**
   * The environment of a trainer.
   *
   * @param ours environment of this process; what is not on the list of allowed names stays out
   * @param threads of the trainer, at least 1
   */
  public static SortedMap<String, String> of(Map<String, String> ours, int threads) {
    SortedMap<String, String> environment = new TreeMap<>(DEFAULTS);
    ours.forEach(
        (name, value) -> {
          if (ALLOWED.stream().anyMatch(pattern -> matches(name, pattern))) {
            environment.put(name, value);
          }
        });
    environment.put("OMP_NUM_THREADS", "" + threads);
    return environment;
  }

  /**
   * Flags of a trainer's JVM. Its Java objects are few and either die young or, the memory of
   * kernels, stay: a small young generation that is resident from the start keeps its memory from
   * growing.
   *
   * @param heapMib most heap, at least 64
   */
  public static List<String> jvmFlags(int heapMib) {
    List<String> flags = new ArrayList<>();
    flags.add("--enable-native-access=ALL-UNNAMED");
    if (ModuleFinder.ofSystem().find(VECTORS).isPresent()) {
      flags.add("--add-modules=" + VECTORS);
    }
    if (Runtime.version().feature() >= 23) {
      flags.add("--sun-misc-unsafe-memory-access=allow");
    }
    flags.addAll(
        List.of(
            "-Xmx" + heapMib + "m",
            "-Xms32m",
            "-Xmn16m",
            "-XX:+AlwaysPreTouch",
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError"));
    return flags;
  }

  private static boolean matches(String name, String pattern) {
    return pattern.endsWith("*")
        ? name.startsWith(pattern.substring(0, pattern.length() - 1))
        : name.equals(pattern);
  }
}
