package org.allometry.gpurunner.runner;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.allometry.gpurunner.wire.RawLine;

/** A JVM that starts a trainer, says so, and waits to be killed. */
final class LonelyParent {
  private LonelyParent() {}

  /** Arguments: working folder; which of the system's helpers may be used. */
  public static void main(String[] arguments) throws InterruptedException {
    Path folder = Path.of(arguments[0]);
    ProcessTools all = ProcessTools.probe();
    ProcessTools tools =
        arguments[1].equals("guard") ? new ProcessTools(all.setsid(), Optional.empty()) : all;
    TrainerProcess.start(
        Fixture.fake("clings", folder),
        tools,
        new TrialLog(folder.resolve("log"), 10_000),
        new TrainerProcess.Listener() {
          @Override
          public void said(TrainerProcess process, RawLine line) {
            System.out.println("ready");
          }

          @Override
          public void ended(TrainerProcess process, TrainerExit exit) {
            System.out.println("ended " + exit);
          }
        });
    new CountDownLatch(1).await();
  }
}
