package org.allometry.benchmarks.actors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.allometry.actors.runner.Assignment;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.Outcome;
import org.allometry.actors.runner.Rung;
import org.allometry.actors.runner.RunnerCommand;
import org.allometry.actors.runner.RunnerNodeCommand;
import org.allometry.actors.runner.RunnerReport;
import org.allometry.analysis.design.Advice;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Goal;
import org.allometry.analysis.design.History;
import org.allometry.analysis.design.Policy;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.design.Schedule;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.quantity.Flops;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * A sweep of many trials whose training takes no time, through the real supervisor and a real
 * journal: milliseconds a trial, durable rung records a second, heap in use on the way, the time
 * from an end to the next grant on one device at the beginning and at the end, and the time to the
 * first decision of a start in the same JVM; {@link ColdStart} has that of a new one. Arguments:
 * trials (10000), rungs a trial (100), devices (256); with {@code --peers} among them the other
 * tuners run afterwards.
 */
public final class LoadSpeed {
  private static final int LENGTHS = 16;
  private static final int SINGLE = 100;
  private static final String PEERS = "--peers";

  private LoadSpeed() {}

  /** Runs it. */
  public static void main(String[] args) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(args));
    boolean peers = words.remove(PEERS);
    int trials = words.size() > 0 ? Integer.parseInt(words.get(0)) : 10_000;
    int rungs = words.size() > 1 ? Integer.parseInt(words.get(1)) : 100;
    int devices = words.size() > 2 ? Integer.parseInt(words.get(2)) : 256;
    run(trials, rungs, devices);
    if (peers) {
      Tuners.run(trials);
    }
  }

  private static void run(int trials, int rungs, int devices)
      throws IOException, InterruptedException {
    Sweep sweep = make(trials, rungs, devices);
    for (String start : List.of("first start after it", "second")) {
      System.out.printf(
          Locale.ROOT, "%s: %.2f s to the first decision%n", start, recovery(sweep, () -> {}));
    }
  }

  /**
   * A sweep of that many trials.
   *
   * @param journal its file
   * @param candidates that its space has at least
   * @param rungs a trial
   */
  record Sweep(Path journal, int candidates, int rungs) {
    private SearchSpace space() {
      return LoadSpeed.space(candidates, rungs);
    }
  }

  /** Runs it, and prints how fast that was. */
  static Sweep make(int trials, int rungs, int devices) throws IOException, InterruptedException {
    Path journal = Files.createTempDirectory("load-speed").resolve("journal.db");
    Sweep sweep = new Sweep(journal, trials + 3 * SINGLE + devices, rungs);
    SearchSpace space = sweep.space();
    Load load = new Load(trials, rungs, devices);
    ActorSystem<Void> system = BenchSweep.start(journal, space, new InOrder(space), load::node);
    load.watch();
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
    System.out.printf(Locale.ROOT, "journal %.0f MB%n", (double) Files.size(journal) / (1 << 20));
    return sweep;
  }

  /**
   * Seconds from a start on its journal to the first grant.
   *
   * @param onGrant runs at once then
   */
  static double recovery(Sweep sweep, Runnable onGrant) throws InterruptedException {
    CountDownLatch granted = new CountDownLatch(1);
    SearchSpace space = sweep.space();
    long begin = System.nanoTime();
    ActorSystem<Void> system =
        BenchSweep.start(
            sweep.journal(),
            space,
            new InOrder(space),
            context ->
                offering(
                    List.of(
                        context.spawn(
                            Behaviors.<RunnerCommand>receiveMessage(
                                message -> {
                                  if (message instanceof RunnerCommand.Grant) {
                                    onGrant.run();
                                    granted.countDown();
                                  }
                                  return Behaviors.same();
                                }),
                            "device"))));
    boolean done = granted.await(5, TimeUnit.MINUTES);
    double seconds = (System.nanoTime() - begin) / 1e9;
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
    return done ? seconds : Double.NaN;
  }

  /** Sizes × lengths × seeds, about as many sizes as seeds. */
  private static SearchSpace space(int candidates, int rungs) {
    int trunks = (candidates + LENGTHS - 1) / LENGTHS;
    int sizes = (int) Math.ceil(Math.sqrt(trunks));
    List<Cell> cells = new ArrayList<>();
    for (int length = 0; length < LENGTHS; length++) {
      for (int size = 0; size < sizes; size++) {
        int steps = 20 * rungs + 10 * rungs * length;
        cells.add(
            new Cell(
                "net",
                "default",
                "p" + size,
                100L + size,
                steps,
                10L * steps,
                1_000,
                Flops.of(6_000L)));
      }
    }
    List<Long> seeds = new ArrayList<>();
    for (long seed = 1; seed <= (trunks + sizes - 1) / sizes; seed++) {
      seeds.add(seed);
    }
    return new SearchSpace(
        cells, seeds, new Schedule(0.2), new Goal(Goal.Target.LN_N_OPT, 1e9, 0, false));
  }

  /** Proposes one candidate after another, every trunk before the next length: costs nothing. */
  private static final class InOrder implements Policy {
    private final List<Candidate> order = new ArrayList<>();

    InOrder(SearchSpace space) {
      int sizes = space.cells().size() / LENGTHS;
      for (int length = 0; length < LENGTHS; length++) {
        for (long seed : space.seeds()) {
          for (Cell cell : space.cells().subList(length * sizes, (length + 1) * sizes)) {
            order.add(new Candidate(cell, seed));
          }
        }
      }
    }

    @Override
    public String name() {
      return "in-order";
    }

    @Override
    public Advice advise(SearchSpace space, History history) {
      int next = history.observations().size() + history.running().size();
      Candidate candidate = order.get(next);
      Proposal proposal =
          new Proposal(
              candidate,
              Proposal.Kind.TRUNK,
              0,
              candidate.cell().flops(),
              Double.NaN,
              Double.NaN,
              Double.NaN,
              Optional.empty(),
              "next");
      return new Advice(List.of(), List.of(proposal), Optional.empty());
    }
  }

  private static Behavior<RunnerNodeCommand> offering(List<ActorRef<RunnerCommand>> devices) {
    return Behaviors.receiveMessage(
        message -> {
          if (message instanceof RunnerNodeCommand.Enlist enlist) {
            offer(enlist.replyTo(), devices, 0);
          }
          return Behaviors.same();
        });
  }

  private static void offer(
      ActorRef<RunnerReport> supervisor, List<ActorRef<RunnerCommand>> devices, int from) {
    for (int i = from; i < devices.size(); i++) {
      supervisor.tell(new RunnerReport.DeviceOffered("sim:" + i, devices.get(i), "simulated"));
    }
  }

  /** One device, then all, then one again. */
  private static final class Load {
    private final int trials;
    private final int rungs;
    private final int devices;
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicLong endedNanos = new AtomicLong();
    private final long[] before = new long[SINGLE];
    private final long[] after = new long[SINGLE];
    private final CountDownLatch over = new CountDownLatch(1);
    private final List<ActorRef<RunnerCommand>> all = new ArrayList<>();

    Load(int trials, int rungs, int devices) {
      this.trials = trials;
      this.rungs = rungs;
      this.devices = devices;
    }

    Behavior<RunnerNodeCommand> node(ActorContext<?> context) {
      for (int i = 0; i < devices; i++) {
        all.add(context.spawn(runner(i), "device-" + i));
      }
      return offering(List.of(all.get(0)));
    }

    private Behavior<RunnerCommand> runner(int index) {
      return Behaviors.receiveMessage(
          message -> {
            if (message instanceof RunnerCommand.Grant grant) {
              onGrant(index, grant);
            }
            return Behaviors.same();
          });
    }

    private void onGrant(int index, RunnerCommand.Grant grant) {
      int number = ended.get();
      if (index == 0) {
        latency(number);
      }
      if (index > 0 && number >= SINGLE + trials) {
        grant
            .supervisor()
            .tell(new RunnerReport.DeviceLost("sim:" + index, "the rest is for one device"));
        return;
      }
      report(index, grant);
      if (ended.incrementAndGet() == SINGLE) {
        offer(grant.supervisor(), all, 1);
      }
      endedNanos.set(System.nanoTime());
    }

    private void latency(int number) {
      long nanos = System.nanoTime() - endedNanos.get();
      if (number > 0 && number <= SINGLE) {
        before[number - 1] = nanos;
      }
      int last = number - SINGLE - trials - devices;
      if (last >= 0 && last < SINGLE) {
        after[last] = nanos;
      } else if (last >= SINGLE) {
        over.countDown();
      }
    }

    private void report(int index, RunnerCommand.Grant grant) {
      Assignment assignment = grant.assignment();
      AttemptId id = assignment.id();
      int steps = assignment.candidate().cell().steps();
      int from = assignment.startFrom().isEmpty() ? 0 : assignment.startFrom().get(0).step();
      int fork = assignment.forkStep();
      ActorRef<RunnerReport> supervisor = grant.supervisor();
      String device = "sim:" + index;
      supervisor.tell(new RunnerReport.AttemptStarted(id, device, Line.TRUNK, from, ""));
      List<Rung> list = new ArrayList<>();
      Flops price = assignment.candidate().cell().flopsPerStep();
      int at = from;
      for (int i = 1; i <= rungs; i++) {
        int to = from + (int) ((long) (fork - from) * i / rungs);
        list.add(
            new Rung(
                i,
                Line.TRUNK,
                at,
                to,
                10L * to,
                0.5,
                price.times((long) to - at),
                0.01,
                new TreeMap<>()));
        at = to;
      }
      supervisor.tell(new RunnerReport.RungsReached(id, list));
      String folder = "trunks/" + assignment.candidate().trunk().id() + "/step-" + fork;
      supervisor.tell(
          new RunnerReport.CheckpointSaved(
              id, rungs + 1L, new Checkpoint(Line.TRUNK, fork, folder, "ab", 1)));
      supervisor.tell(
          new RunnerReport.AttemptEnded(
              id, rungs + 2L, Outcome.COMPLETED, steps, 0.5, "trained nothing"));
    }

    /** Prints a line now and then, and the sum at the end. */
    void watch() throws InterruptedException {
      long begin = 0;
      int done = 0;
      double pauses = 0;
      int next = SINGLE;
      System.out.println("trials  seconds  ms a trial  rung records/s  heap in use, MiB");
      while (!over.await(2, TimeUnit.MILLISECONDS)) {
        int now = ended.get();
        if (now >= SINGLE && begin == 0) {
          begin = System.nanoTime();
          next = SINGLE + trials / 10;
        }
        if (begin != 0 && now >= next && done < trials) {
          double seconds = (System.nanoTime() - begin) / 1e9 - pauses;
          done = now - SINGLE;
          long collecting = System.nanoTime();
          System.gc();
          Runtime heap = Runtime.getRuntime();
          double used = (double) (heap.totalMemory() - heap.freeMemory()) / (1 << 20);
          pauses += (System.nanoTime() - collecting) / 1e9;
          System.out.printf(
              Locale.ROOT,
              "%6d  %7.2f  %10.3f  %14.0f  %16.0f%n",
              done,
              seconds,
              1e3 * seconds / done,
              (double) done * rungs / seconds,
              used);
          next += trials / 10;
        }
      }
      System.out.printf(
          Locale.ROOT,
          "from an end to the next grant on one device, median of %d: %.1f ms at the beginning,"
              + " %.1f ms at the end%n",
          SINGLE,
          median(before) / 1e6,
          median(after) / 1e6);
    }

    private static double median(long[] nanos) {
      long[] sorted = nanos.clone();
      Arrays.sort(sorted);
      return sorted[sorted.length / 2];
    }
  }
}
