package org.allometry.gpurunner.runner;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.allometry.gpurunner.wire.LineReader;
import org.allometry.gpurunner.wire.RawLine;
import org.allometry.gpurunner.wire.TrainerCodec;
import org.allometry.gpurunner.wire.TrainerCommand;
import org.jspecify.annotations.Nullable;

/**
 * One trainer child process in a group of its own; all methods return at once.
 *
 * <p>The thread that starts the child also reads its output and stays until it has ended: Linux
 * takes that thread for the parent whose death the child is told. At most {@value #UNHANDLED} lines
 * wait for {@link #handled()}; a child that prints faster is held up by its full pipe.
 */
final class TrainerProcess {
  private static final int UNHANDLED = 256;
  private static final int LOG_LINE_BYTES = 64 * 1024;
  private static final Duration CLEANING = Duration.ofSeconds(5);
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  /** Hears of a process from the process's own threads. */
  interface Listener {
    /** A line on standard output; to be answered by {@link TrainerProcess#handled()}. */
    void said(TrainerProcess process, RawLine line);

    /** The last call: the process has ended and its group was cleaned up. */
    void ended(TrainerProcess process, TrainerExit exit);
  }

  private final Launch launch;
  private final ProcessTools tools;
  private final Listener listener;
  private final Semaphore room = new Semaphore(UNHANDLED);
  private final CompletableFuture<Process> running = new CompletableFuture<>();
  private final CompletableFuture<Void> outputEnded = new CompletableFuture<>();
  private final ExecutorService writer;
  private final OptionalLong memoryKillsBefore = KernelMemory.kills();
  private volatile TrialLog log;
  private volatile boolean unheard;

  private TrainerProcess(Launch launch, ProcessTools tools, TrialLog log, Listener listener) {
    this.launch = launch;
    this.tools = tools;
    this.log = log;
    this.listener = listener;
    this.writer =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(UNHANDLED),
            Thread.ofPlatform().daemon().name("trainer-input").factory(),
            new ThreadPoolExecutor.DiscardPolicy());
  }

  /**
   * Starts a child; when that fails, {@link Listener#ended} says why.
   *
   * @param log where standard error goes at first
   */
  static TrainerProcess start(Launch launch, ProcessTools tools, TrialLog log, Listener listener) {
    TrainerProcess process = new TrainerProcess(launch, tools, log, listener);
    Thread.ofPlatform().daemon().name("trainer-output").start(process::live);
    return process;
  }

  /** From now on standard error goes to {@code next}. */
  void logTo(TrialLog next) {
    log = next;
  }

  /** Whether the child runs, as far as can be known without waiting. */
  boolean alive() {
    return running.isDone() && running.join().isAlive();
  }

  /** Adds a line of ours to what the trainer printed. */
  void remark(String line) {
    log.add("[allometry] " + line);
  }

  /** Writes a command's line; a child that has ended hears nothing, and its end is told anyway. */
  void send(TrainerCommand command) {
    byte[] line = (TrainerCodec.write(command) + "\n").getBytes(StandardCharsets.UTF_8);
    var unused = running.thenAcceptAsync(process -> write(process, line), writer);
  }

  /** One line has been worked off. */
  void handled() {
    room.release();
  }

  /** Sends a signal to the whole group. */
  void signal(ProcessGroup.Signal signal) {
    var unused = running.thenAcceptAsync(process -> signal(process, signal), TrainerProcess::aside);
  }

  /** Kills the group; used when nobody is left to wait for a gentler end. */
  void kill() {
    unheard = true;
    room.release();
    signal(ProcessGroup.Signal.KILL);
  }

  private void live() {
    Process process;
    try {
      Files.createDirectories(launch.folder());
      ProcessBuilder builder =
          new ProcessBuilder(tools.wrap(launch.argv())).directory(launch.folder().toFile());
      builder.environment().clear();
      builder.environment().putAll(launch.environment());
      process = builder.start();
    } catch (IOException e) {
      writer.shutdown();
      listener.ended(this, TrainerExit.neverStarted(String.valueOf(e.getMessage())));
      return;
    }
    ProcessGroup group = tools.groupOf(process);
    @Nullable ParentGuard guard = guard(group);
    CompletableFuture<Void> errorsEnded =
        CompletableFuture.runAsync(
            () -> readErrors(process.getErrorStream()), TrainerProcess::aside);
    aside(
        () -> {
          process.onExit().join();
          end(process, group, guard, errorsEnded);
        });
    running.complete(process);
    readOutput(process.getInputStream());
    process.onExit().join();
  }

  /** Without a group of its own there is nothing that a guard could kill safely. */
  private @Nullable ParentGuard guard(ProcessGroup group) {
    if (!group.own()) {
      return null;
    }
    try {
      return ParentGuard.over(group, tools);
    } catch (IOException e) {
      log.add("[allometry] no guard over the trainer's processes: " + e.getMessage());
      return null;
    }
  }

  private void readOutput(InputStream out) {
    LineReader reader = new LineReader(out);
    try {
      @Nullable RawLine line = reader.next();
      while (line != null) {
        room.acquire();
        if (unheard) {
          return;
        }
        listener.said(this, line);
        line = reader.next();
      }
    } catch (IOException e) {
      log.add("[allometry] the trainer's output ended early: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      outputEnded.complete(null);
    }
  }

  private void readErrors(InputStream errors) {
    LineReader reader = new LineReader(errors, LOG_LINE_BYTES);
    try {
      @Nullable RawLine line = reader.next();
      while (line != null) {
        log.add(
            switch (line) {
              case RawLine.Whole whole -> whole.text();
              case RawLine.Half half -> half.text();
              case RawLine.TooLong large ->
                  large.beginning() + " [a line of " + large.bytes() + " bytes]";
            });
        line = reader.next();
      }
    } catch (IOException e) {
      log.add("[allometry] the trainer's errors ended early: " + e.getMessage());
    }
  }

  /** What still runs in the group of a dead leader holds its pipes open, so it is killed first. */
  private void end(
      Process process,
      ProcessGroup group,
      @Nullable ParentGuard guard,
      CompletableFuture<Void> errorsEnded) {
    writer.shutdownNow();
    List<Long> left = clean(group);
    if (guard != null && left.isEmpty()) {
      release(guard);
    }
    awaitLastWords(outputEnded);
    awaitLastWords(errorsEnded);
    long killsNow = KernelMemory.kills().orElse(0);
    listener.ended(
        this,
        new TrainerExit(
            process.exitValue(),
            "",
            left,
            Math.max(0, killsNow - memoryKillsBefore.orElse(killsNow)),
            log.tail()));
  }

  private List<Long> clean(ProcessGroup group) {
    try {
      return group.killUntilGone(CLEANING);
    } catch (IOException e) {
      log.add("[allometry] the trainer's processes cannot be looked at: " + e.getMessage());
      return List.of(group.leader());
    }
  }

  private void release(ParentGuard guard) {
    try {
      guard.release();
    } catch (IOException e) {
      log.add("[allometry] the guard had ended before: " + e.getMessage());
    }
  }

  /** A process that has left the group may hold a pipe for ever; its words are not waited for. */
  private void awaitLastWords(CompletableFuture<Void> ended) {
    try {
      ended.get(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      log.add("[allometry] a process that left the trainer's group holds its output");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(Process process, byte[] line) {
    try {
      OutputStream in = process.getOutputStream();
      in.write(line);
      in.flush();
    } catch (IOException e) {
      log.add("[allometry] the trainer no longer listens: " + e.getMessage());
    }
  }

  private void signal(Process process, ProcessGroup.Signal signal) {
    if (!process.isAlive()) {
      return; // its group is being cleaned up, or gone and the number free for others
    }
    try {
      tools.groupOf(process).send(signal);
    } catch (IOException e) {
      log.add("[allometry] no " + signal + " could be sent: " + e.getMessage());
    }
  }

  private static void aside(Runnable task) {
    Thread.ofPlatform().daemon().name("trainer-care").start(task);
  }
}
