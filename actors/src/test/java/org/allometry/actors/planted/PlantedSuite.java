package org.allometry.actors.planted;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the suite, cheap tests first, until one fails; prints its name, or {@code nothing}. */
final class PlantedSuite {
  private static final List<String> CLASSES =
      List.of(
          "sweep.RulesTest",
          "sweep.ReportRulesTest",
          "sweep.FaultRulesTest",
          "sweep.RequestRulesTest",
          "sweep.StopTest",
          "sweep.TrialStateTest",
          "journal.EventCodecTest",
          "journal.JournalReaderTest",
          "journal.StandingReaderTest",
          "store.SqliteJournalTest",
          "sweep.SequenceTest",
          "sweep.CutSweepTest",
          "sweep.RandomSweepTest",
          "simulation.SimulationTest",
          "simulation.CrashPointTest",
          "sweep.SweepSupervisorTest");

  private PlantedSuite() {}

  /**
   * Runs it.
   *
   * @param args none
   */
  public static void main(String[] args) {
    Launcher launcher = LauncherFactory.create();
    for (String name : CLASSES) {
      FirstFailure first = new FirstFailure();
      launcher.execute(
          LauncherDiscoveryRequestBuilder.request()
              .selectors(DiscoverySelectors.selectClass("org.allometry.actors." + name))
              .build(),
          first);
      if (!first.test.isEmpty()) {
        System.out.println("FOUND " + name + "#" + first.test);
        Runtime.getRuntime().halt(0);
      }
    }
    System.out.println("FOUND nothing");
    Runtime.getRuntime().halt(0);
  }

  private static final class FirstFailure implements TestExecutionListener {
    private String test = "";

    @Override
    public void executionFinished(TestIdentifier id, TestExecutionResult result) {
      if (test.isEmpty() && result.getStatus() == TestExecutionResult.Status.FAILED) {
        StringWriter why = new StringWriter();
        result.getThrowable().ifPresent(t -> t.printStackTrace(new PrintWriter(why)));
        test = id.getDisplayName();
        System.err.println(why);
      }
    }
  }
}
