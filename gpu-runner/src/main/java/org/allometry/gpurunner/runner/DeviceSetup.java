package org.allometry.gpurunner.runner;

import java.util.function.LongSupplier;

/**
 * What the runner of one device works with.
 *
 * @param device the device
 * @param settings of the runner
 * @param place folders of the sweep
 * @param launcher says how its trainers are started
 * @param tools of the operating system, for processes
 * @param nanoTime monotonic clock in nanoseconds
 */
record DeviceSetup(
    Device device,
    RunnerSettings settings,
    Workplace place,
    TrainerLauncher launcher,
    ProcessTools tools,
    LongSupplier nanoTime) {}
