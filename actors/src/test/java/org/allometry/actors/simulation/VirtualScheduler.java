package org.allometry.actors.simulation;

import com.typesafe.config.Config;
import java.util.concurrent.ThreadFactory;
import org.apache.pekko.actor.AbstractScheduler;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.event.LoggingAdapter;
import org.jspecify.annotations.Nullable;
import scala.concurrent.ExecutionContext;
import scala.concurrent.duration.FiniteDuration;

/** Timers on the {@link Kernel}'s clock. */
public final class VirtualScheduler extends AbstractScheduler {

  /** Made by Pekko through reflection. */
  public VirtualScheduler(Config config, LoggingAdapter log, ThreadFactory threads) {}

  /** Deprecated for callers, and still what an implementation has to have. */
  @Override
  @SuppressWarnings("deprecation")
  public Cancellable schedule(
      FiniteDuration initialDelay,
      FiniteDuration interval,
      Runnable task,
      ExecutionContext executor) {
    Repeated repeated = new Repeated(interval.toNanos(), task, executor);
    repeated.arm(initialDelay.toNanos());
    return repeated;
  }

  @Override
  public Cancellable scheduleOnce(FiniteDuration delay, Runnable task, ExecutionContext executor) {
    Kernel.Timed timed = Kernel.INSTANCE.after(delay.toNanos(), () -> executor.execute(task));
    return new Cancellable() {
      @Override
      public boolean cancel() {
        return timed.cancel();
      }

      @Override
      public boolean isCancelled() {
        return timed.cancelled();
      }
    };
  }

  @Override
  public double maxFrequency() {
    return 1e6;
  }

  private static final class Repeated implements Cancellable {
    private final long intervalNanos;
    private final Runnable task;
    private final ExecutionContext executor;
    private Kernel.@Nullable Timed next;
    private boolean cancelled;

    Repeated(long intervalNanos, Runnable task, ExecutionContext executor) {
      this.intervalNanos = intervalNanos;
      this.task = task;
      this.executor = executor;
    }

    void arm(long delayNanos) {
      next =
          Kernel.INSTANCE.after(
              delayNanos,
              () -> {
                executor.execute(task);
                arm(intervalNanos);
              });
    }

    @Override
    public boolean cancel() {
      boolean first = !cancelled;
      cancelled = true;
      if (next != null) {
        next.cancel();
      }
      return first;
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }
  }
}
