package org.allometry.orchestrator.chaos;

import java.io.IOException;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Processes that are killed and frozen at moments of no importance. */
final class Signals {
  /** Longer than a lease and shorter than everybody's patience. */
  private static final int LONG_FREEZE_MILLIS = (Home.LEASE_SECONDS + 1) * 1000;

  private Signals() {}

  /** {@code kill -9} of the search. */
  static final class KillSearch implements Disturbance {
    @Override
    public int times() {
      return 8;
    }

    @Override
    public int strike(Search search, Home home, RandomGenerator random)
        throws IOException, InterruptedException {
      search.awaitMoment(random);
      return search.running() && Search.signal(search.pid(), "KILL") ? 1 : 0;
    }
  }

  /** {@code kill -9} of the trainer, three times while the search goes on, then of the search. */
  static final class KillTrainer implements Disturbance {
    @Override
    public int times() {
      return 2;
    }

    @Override
    public int strike(Search search, Home home, RandomGenerator random)
        throws IOException, InterruptedException {
      int kills = 0;
      for (int i = 0; i < 3 && search.awaitMoment(random); i++) {
        Optional<ProcessTable.Entry> trainer = search.trainer();
        if (trainer.isPresent() && Search.signal(trainer.get().pid(), "KILL")) {
          kills++;
        }
      }
      search.awaitMoment(random);
      return search.running() && Search.signal(search.pid(), "KILL") ? kills + 1 : kills;
    }
  }

  /** SIGSTOP and SIGCONT of search or trainer, once for longer than a lease; then a kill. */
  static final class Freeze implements Disturbance {
    @Override
    public int times() {
      return 3;
    }

    @Override
    public int strike(Search search, Home home, RandomGenerator random)
        throws IOException, InterruptedException {
      int longOne = random.nextInt(3);
      for (int i = 0; i < 3 && search.awaitMoment(random); i++) {
        Optional<ProcessTable.Entry> trainer = search.trainer();
        long frozen =
            random.nextBoolean() && trainer.isPresent() ? trainer.get().pid() : search.pid();
        if (search.running() && Search.signal(frozen, "STOP")) {
          search.pass(i == longOne ? LONG_FREEZE_MILLIS : random.nextInt(1500));
          if (i == 2 && random.nextBoolean()) {
            return Search.signal(search.pid(), "KILL") ? 1 : 0;
          }
          Search.signal(frozen, "CONT");
        }
      }
      search.awaitMoment(random);
      return search.running() && Search.signal(search.pid(), "KILL") ? 1 : 0;
    }
  }
}
