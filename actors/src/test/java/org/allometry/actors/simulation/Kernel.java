package org.allometry.actors.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.apache.pekko.dispatch.Mailbox;

/**
 * Decides which task of the actor system runs next and what time it is. There is one in a JVM,
 * because Pekko makes executors and schedulers through reflection.
 *
 * <p>Until {@link #begin} tasks run on a thread of their own, which is how an actor system starts;
 * from then on only {@link #step} runs them.
 */
final class Kernel {
  /** The one that dispatchers and schedulers of every actor system in this JVM use. */
  static final Kernel INSTANCE = new Kernel();

  /** One step in this many lets time go on although something could run: a slow processor. */
  private static final int SLOWNESS = 16;

  private static final long SLOW_NANOS = 50_000_000;

  private final TreeMap<String, Deque<Runnable>> ready = new TreeMap<>();
  private final PriorityQueue<Timed> timed = new PriorityQueue<>();
  private final ExecutorService starter =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "simulation-start");
            thread.setDaemon(true);
            return thread;
          });
  private SplittableRandom random = new SplittableRandom(0);
  private Trace trace = Trace.silent();
  private Predicate<String> frozen = label -> false;
  private volatile boolean stepping;
  private long nanos;
  private long order;

  private Kernel() {}

  /** What happens at a time; can be called off. */
  static final class Timed implements Comparable<Timed> {
    private final long at;
    private final long order;
    private final Runnable task;
    private boolean cancelled;

    Timed(long at, long order, Runnable task) {
      this.at = at;
      this.order = order;
      this.task = task;
    }

    /** Whether this call called it off. */
    boolean cancel() {
      boolean first = !cancelled;
      cancelled = true;
      return first;
    }

    boolean cancelled() {
      return cancelled;
    }

    @Override
    public int compareTo(Timed other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  /** Takes over: from now on nothing runs but in {@link #step}. */
  void begin(SplittableRandom seeded, Trace into, Predicate<String> whatIsFrozen) {
    awaitStart();
    stepping = true;
    random = seeded;
    trace = into;
    frozen = whatIsFrozen;
    nanos = 0;
    order = 0;
    timed.clear();
  }

  /** Runs what is left of tasks, and forgets every timer. */
  void end() {
    frozen = label -> false;
    timed.clear();
    while (runOne()) {
      // Tasks make tasks; in the end all actors of the run have stopped.
    }
    timed.clear();
  }

  private void awaitStart() {
    if (stepping) {
      return;
    }
    try {
      for (int i = 0; i < 3; i++) {
        starter.submit(() -> {}).get();
      }
    } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException("the actor system did not start", e);
    }
  }

  long nanos() {
    return nanos;
  }

  /** A task of the actor system. */
  void submit(Runnable task) {
    submit(label(task), task);
  }

  void submit(String label, Runnable task) {
    if (stepping) {
      ready.computeIfAbsent(label, key -> new ArrayDeque<>()).add(task);
    } else {
      starter.execute(task);
    }
  }

  Timed after(long delayNanos, Runnable task) {
    Timed entry = new Timed(nanos + Math.max(0, delayNanos), order++, task);
    timed.add(entry);
    return entry;
  }

  /** Whether a task is ready whose label begins with {@code prefix}. */
  boolean busy(String prefix) {
    String first = ready.ceilingKey(prefix);
    return first != null && first.startsWith(prefix);
  }

  /**
   * Runs one task, or lets time go on to the next timer.
   *
   * @return whether anything was left to do
   */
  boolean step() {
    Timed next = timed.peek();
    boolean slow = next != null && next.at <= nanos + SLOW_NANOS && random.nextInt(SLOWNESS) == 0;
    if (!slow && runOne()) {
      return true;
    }
    Timed due = timed.poll();
    if (due == null) {
      return false;
    }
    nanos = Math.max(nanos, due.at);
    if (!due.cancelled()) {
      due.task.run();
    }
    return true;
  }

  private boolean runOne() {
    List<String> runnable = new ArrayList<>(ready.size());
    for (String label : ready.keySet()) {
      if (!frozen.test(label)) {
        runnable.add(label);
      }
    }
    if (runnable.isEmpty()) {
      return false;
    }
    String label = runnable.get(random.nextInt(runnable.size()));
    Deque<Runnable> tasks = ready.getOrDefault(label, new ArrayDeque<>());
    Runnable task = tasks.remove();
    if (tasks.isEmpty()) {
      ready.remove(label);
    }
    trace.task(nanos, label);
    task.run();
    return true;
  }

  /** What a task is, the same in every JVM. */
  private static String label(Runnable task) {
    if (task instanceof Mailbox mailbox && mailbox.actor() != null) {
      String path = mailbox.actor().self().path().toStringWithoutAddress();
      int numbered = path.indexOf("/$");
      return numbered < 0 ? path : path.substring(0, numbered + 2);
    }
    String name = task.getClass().getName();
    int lambda = name.indexOf("$$Lambda");
    return lambda < 0 ? name : name.substring(0, lambda);
  }
}
