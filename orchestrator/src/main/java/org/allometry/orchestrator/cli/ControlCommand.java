package org.allometry.orchestrator.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.allometry.actors.journal.SweepLock;
import org.allometry.actors.runner.MetricBatch;
import org.allometry.actors.sweep.SweepCommand;
import org.allometry.actors.sweep.SweepView;
import org.allometry.orchestrator.sweep.SweepFolder;
import org.allometry.orchestrator.wiring.ControlClient;
import org.allometry.orchestrator.wiring.ControlRequest;
import org.allometry.orchestrator.wiring.Signals;
import org.allometry.orchestrator.wiring.SweepObserver;
import org.allometry.orchestrator.wiring.SweepRun;

/** A command that changes a sweep: through its process where one runs it, else in its journal. */
abstract class ControlCommand extends Command implements SweepObserver {
  /** Asks for {@code request} and prints what came of it. */
  @SuppressWarnings("try") // the lock is held, not used
  final int control(SweepFolder folder, String word, ControlRequest request) {
    Optional<ControlClient.Answer> answer = ControlClient.ask(folder, request);
    if (answer.isPresent()) {
      return ControlOutput.print(
          this, folder, word, answer.get().accepted(), answer.get().message());
    }
    SweepCommand.Reply reply;
    try (SweepLock lock = SweepRun.lock(folder, terminal().clock())) {
      reply =
          new SweepRun(ResumeCommand.planOf(folder), this, Signals.none(), terminal().clock())
              .offline(request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ControlOutput.print(this, folder, word, reply.accepted(), reply.message());
  }

  @Override
  public void generating(String what, long done, long total) {
    say("data " + what + " " + done + "/" + total);
  }

  @Override
  public void view(SweepView view) {
    // Nothing to show: the command ends at once.
  }

  @Override
  public void metrics(MetricBatch batch) {
    // Nothing trains.
  }

  @Override
  public void serving(String metricsAddress) {
    // Nothing is served.
  }

  @Override
  public void warn(String message) {
    say(message);
  }
}
