package org.allometry.orchestrator.wiring;

import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Ctrl-C and SIGTERM. The first signal asks for a clean end; the second one ends the process at
 * once, which is as safe as a crash.
 */
public final class Signals {
  private static final int INTERRUPTED = 130;
  private static final int TERMINATED = 143;

  private final CompletableFuture<Integer> first = new CompletableFuture<>();
  private final AtomicInteger count = new AtomicInteger();
  private final IntConsumer halt;

  /** Signals that end the process with {@code halt}, which gets the exit code. */
  Signals(IntConsumer halt) {
    this.halt = halt;
  }

  /** The signals of this process. */
  public static Signals ofProcess() {
    Signals signals = new Signals(code -> Runtime.getRuntime().halt(code));
    signals.handle("INT", INTERRUPTED);
    signals.handle("TERM", TERMINATED);
    return signals;
  }

  /** Signals that never come. */
  public static Signals none() {
    return new Signals(code -> {});
  }

  /** Completed with the exit code when the first signal comes. */
  CompletableFuture<Integer> first() {
    return first;
  }

  /** Whether a signal has come. */
  public boolean raised() {
    return first.isDone();
  }

  /** The exit code that the first signal asks for; waits until there is one. */
  public int exitCode() {
    return first.join();
  }

  void raise(int exitCode) {
    if (count.incrementAndGet() > 1) {
      halt.accept(exitCode);
    }
    first.complete(exitCode);
  }

  /** By reflection: the compiler warns of every direct use of {@code sun.misc}. */
  private void handle(String name, int exitCode) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, args) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      raise(exitCode);
                      yield null;
                    }
                    case "hashCode" -> System.identityHashCode(self);
                    case "equals" ->
                        args != null
                            && System.identityHashCode(self) == System.identityHashCode(args[0]);
                    default -> "signal handler";
                  });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot handle SIG" + name, e);
    }
  }
}
