package org.allometry.gpurunner.train;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.allometry.gpurunner.wire.LineReader;
import org.allometry.gpurunner.wire.RawLine;
import org.allometry.gpurunner.wire.Reading;
import org.allometry.gpurunner.wire.TrainerCodec;
import org.allometry.gpurunner.wire.TrainerCommand;
import org.allometry.gpurunner.wire.TrainerEvent;
import org.jspecify.annotations.Nullable;

/** Commands from standard input, events to standard output, complaints to standard error. */
final class StandardLink implements TrainerLink {
  private final PrintStream out;
  private final BlockingQueue<TrainerCommand> work = new LinkedBlockingQueue<>();
  private final AtomicReference<TrainerCommand.@Nullable Stop> stop = new AtomicReference<>();

  /** Writes events to {@code out}. */
  StandardLink(PrintStream out) {
    this.out = out;
  }

  /**
   * Reads commands until the input ends, then runs {@code atEnd}; on a daemon thread.
   *
   * @param in standard input
   * @param atEnd must not wait for the trial that runs
   */
  void listen(InputStream in, Runnable atEnd) {
    Thread thread =
        new Thread(
            () -> {
              try {
                readAll(new LineReader(in));
              } catch (IOException e) {
                System.err.println("standard input failed: " + e);
              }
              atEnd.run();
            },
            "commands");
    thread.setDaemon(true);
    thread.start();
  }

  private void readAll(LineReader lines) throws IOException {
    for (RawLine line = lines.next(); line != null; line = lines.next()) {
      switch (line) {
        case RawLine.Whole whole -> accept(TrainerCodec.readCommand(whole.text()));
        case RawLine.Half half -> System.err.println("half a command was ignored: " + half.text());
        case RawLine.TooLong tooLong ->
            System.err.println("a command of " + tooLong.bytes() + " bytes was ignored");
      }
    }
  }

  private void accept(Reading<TrainerCommand> reading) {
    switch (reading) {
      case Reading.BadLine<TrainerCommand> bad ->
          System.err.println("a bad command was ignored: " + bad.reason() + ": " + bad.text());
      case Reading.Good<TrainerCommand> good -> {
        switch (good.value()) {
          case TrainerCommand.Stop given -> stop.set(given);
          case TrainerCommand.Train train -> work.add(train);
          case TrainerCommand.Shutdown shutdown -> work.add(shutdown);
        }
      }
    }
  }

  /** The next command to train or to shut down; waits for it. */
  TrainerCommand next() throws InterruptedException {
    return work.take();
  }

  @Override
  public synchronized void send(TrainerEvent event) {
    out.println(TrainerCodec.write(event));
    out.flush();
  }

  /** A stop of another trial came too late for it and is forgotten. */
  @Override
  public Optional<TrainerCommand.Stop> stopOf(String trial) {
    TrainerCommand.@Nullable Stop given = stop.getAndSet(null);
    return Optional.ofNullable(given)
        .filter(one -> one.trial() == null || one.trial().equals(trial));
  }
}
