package org.allometry.orchestrator.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One search that is disturbed again and again, gone on with by the same command each time, until
 * it is complete; then it is judged.
 *
 * @param kind how it is disturbed
 * @param seed draws the moments
 * @param length how much it trains
 * @param mostTimes how often it is disturbed at most
 */
record ChaosCase(Kind kind, long seed, Home.Length length, int mostTimes) {
  /** Starts after the last disturbance in which it has to come to its end. */
  private static final int LAST_STARTS = 4;

  private static final long LIFE_AFTER_DEATH_NANOS =
      TimeUnit.SECONDS.toNanos(Home.LEASE_SECONDS + Home.GRACE_SECONDS);

  /**
   * A search that nobody disturbs.
   *
   * @param home where it ran
   * @param account what it did
   */
  record Calm(Home home, Account account) {
    static Calm run(Path root, Home.Length length)
        throws IOException, SQLException, InterruptedException {
      Home home = Home.make(root, length);
      Search.Ended ended = Search.start(home, 1, Search.Start.PLAIN).end();
      if (!ended.finished()) {
        throw new IOException("the search that nobody disturbed ended with " + ended);
      }
      return new Calm(home, Account.of(JournalFile.read(home.journal())));
    }
  }

  /** Runs it in {@code root}, beside the same search undisturbed. */
  Findings run(Path root, Calm calm) throws IOException, SQLException, InterruptedException {
    Home home = Home.make(root, length);
    home.copyData(calm.home());
    Disturbance disturbance = kind.disturbance();
    Findings findings = new Findings();
    try {
      new Lives(
              home,
              disturbance,
              Math.min(mostTimes, disturbance.times()),
              findings,
              new SplittableRandom(seed))
          .live(calm.account());
    } finally {
      disturbance.close(home);
    }
    return findings;
  }

  /** From start to start. */
  private static final class Lives {
    private final Home home;
    private final Disturbance disturbance;
    private final int times;
    private final Findings findings;
    private final SplittableRandom random;
    private final Checker checker;
    private final List<String> lines = new ArrayList<>();
    private final Map<ProcessTable.Entry, Long> mustGo = new HashMap<>();
    private List<JournalFile.Row> rows = List.of();

    Lives(
        Home home, Disturbance disturbance, int times, Findings findings, SplittableRandom random) {
      this.home = home;
      this.disturbance = disturbance;
      this.times = times;
      this.findings = findings;
      this.random = random;
      this.checker = new Checker(findings);
    }

    void live(Account calm) throws IOException, SQLException, InterruptedException {
      int most = times + LAST_STARTS;
      for (int life = 1; life <= most; life++) {
        Search.Ended ended = life(life, life <= times);
        if (!findings.failures().isEmpty()) {
          return;
        }
        if (ended.finished()) {
          judge(ended, calm);
          return;
        }
        String wrong = disturbance.between(home, ended, life < times, random);
        if (!wrong.isEmpty()) {
          findings.fail(wrong);
          return;
        }
      }
      findings.fail("not complete after " + most + " starts");
    }

    private Search.Ended life(int life, boolean disturbed)
        throws IOException, SQLException, InterruptedException {
      Search.Start start = disturbed ? disturbance.start(home, random) : Search.Start.PLAIN;
      Search search = Search.start(home, life, start);
      findings.started();
      if (disturbed) {
        findings.killed(disturbance.strike(search, home, random));
      }
      Search.Ended ended = search.end();
      long end = System.nanoTime();
      for (ProcessTable.Entry left : search.processes()) {
        mustGo.put(left, end + LIFE_AFTER_DEATH_NANOS);
      }
      lines.addAll(search.said());
      boolean refused = ended.code() == 5;
      boolean normal = ended.finished() || ended.code() == 4;
      if (!(normal || disturbance.mayEnd(ended)) || ended.showsStackTrace()) {
        findings.fail("start " + life + " ended with " + ended);
      } else if (!refused && !disturbance.unread(ended)) {
        goOn();
      }
      orphans(search);
      return ended;
    }

    private void goOn() throws IOException, SQLException {
      List<JournalFile.Row> now = JournalFile.read(home.journal());
      checker.goesOn(rows, now);
      rows = now;
      Account account = Account.of(now);
      checker.sound(account);
      checker.keptItsWord(lines, account);
    }

    /** Whoever lives longer than lease and grace after its search has lived too long. */
    private void orphans(Search search) throws IOException {
      List<ProcessTable.Entry> alive = search.processes();
      mustGo.keySet().retainAll(alive);
      for (Map.Entry<ProcessTable.Entry, Long> left : mustGo.entrySet()) {
        if (System.nanoTime() > left.getValue()) {
          findings.orphan(left.getKey().toString());
        }
      }
    }

    private void judge(Search.Ended ended, Account calm)
        throws IOException, SQLException, InterruptedException {
      Account account = Account.of(rows);
      checker.ledger(account, ended.out().strip());
      checker.checkpoints(home.checkpoints(), account, disturbance.damaged());
      if (disturbance.preventsCheckpoints()) {
        checker.sameLosses(calm, account);
      } else {
        checker.sameAs(calm, account);
      }
      findings.refused(disturbance.refusals());
      Process verify =
          Search.builder(home, Search.Start.PLAIN, "verify")
              .redirectErrorStream(false)
              .redirectError(home.root().resolve("err-verify.txt").toFile())
              .start();
      String out = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      checker.verified(new Search.Ended(verify.waitFor(), out, ""), disturbance.damaged());
      awaitEnds();
    }

    private void awaitEnds() throws IOException {
      long end = System.nanoTime() + LIFE_AFTER_DEATH_NANOS;
      List<ProcessTable.Entry> alive = ProcessTable.with(home.mark());
      while (!alive.isEmpty() && System.nanoTime() < end) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        alive = ProcessTable.with(home.mark());
      }
      alive.forEach(left -> findings.orphan(left.toString()));
    }
  }
}
