package org.allometry.orchestrator.plan;

import java.util.List;

/**
 * A class of machines with the compute rate that one of its devices is assumed to reach while it
 * trains. The rates are assumptions, between small networks that leave a device half idle and large
 * ones that fill it; a search shows the rates that it measures.
 *
 * @param name what it is
 * @param devices that train at once
 * @param slowest nominal FLOP/s of a device, above 0
 * @param fastest nominal FLOP/s of a device
 * @param stepSeconds that a step takes at least, however small the network
 */
record MachineClass(String name, int devices, double slowest, double fastest, double stepSeconds) {
  /** A few CPU cores on networks of 1e3 to 1e6 parameters. */
  private static final double CPU_SLOWEST = 5e9;

  private static final double CPU_FASTEST = 5e10;
  private static final double CPU_STEP = 3e-4;

  /**
   * 3 to 36 % of the float32 peak of an NVIDIA H100 SXM, 67e12 FLOP/s (data sheet, 2023): what the
   * ladders of {@code conf/study-equivariance.conf} reached on an H200, whose peak is the same, and
   * the step of its smallest networks there (benchmarks/RESULTS.md, "GPU").
   */
  private static final double GPU_SLOWEST = 0.03 * 67e12;

  private static final double GPU_FASTEST = 0.36 * 67e12;
  private static final double GPU_STEP = 5e-3;

  /**
   * This machine as configured, then what people rent.
   *
   * @param devices of this machine, by name
   */
  static List<MachineClass> all(List<String> devices) {
    boolean gpus = devices.stream().allMatch(name -> name.startsWith("cuda:"));
    return List.of(
        gpus
            ? new MachineClass(
                "this machine, GPU", devices.size(), GPU_SLOWEST, GPU_FASTEST, GPU_STEP)
            : new MachineClass(
                "this machine, CPU", devices.size(), CPU_SLOWEST, CPU_FASTEST, CPU_STEP),
        new MachineClass("64-core CPU server", 16, CPU_SLOWEST, CPU_FASTEST, CPU_STEP),
        new MachineClass("one H100 GPU", 1, GPU_SLOWEST, GPU_FASTEST, GPU_STEP),
        new MachineClass("one node of 8 H100", 8, GPU_SLOWEST, GPU_FASTEST, GPU_STEP),
        new MachineClass("8 nodes of 8 H100", 64, GPU_SLOWEST, GPU_FASTEST, GPU_STEP));
  }

  /**
   * Times on every class.
   *
   * @param devices of this machine, by name
   * @param longest trial: it runs on one device
   */
  static List<PlanReport.MachineTime> times(List<String> devices, Work search, Work longest) {
    return all(devices).stream().map(machine -> machine.time(search, longest)).toList();
  }

  /** Time on this class. */
  PlanReport.MachineTime time(Work search, Work longest) {
    return new PlanReport.MachineTime(
        name,
        devices,
        slowest,
        fastest,
        Math.max(seconds(search, fastest) / devices, seconds(longest, fastest)),
        Math.max(seconds(search, slowest) / devices, seconds(longest, slowest)));
  }

  private double seconds(Work work, double rate) {
    return Math.max(work.flops().asDouble() / rate, work.steps() * stepSeconds);
  }
}
