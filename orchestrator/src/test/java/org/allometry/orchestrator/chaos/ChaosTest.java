package org.allometry.orchestrator.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A few small cases of {@code chaos/run}, which has many more and larger ones. */
class ChaosTest {
  @TempDir private static Path folder;

  private static ChaosCase.Calm calm =
      new ChaosCase.Calm(new Home(Path.of("")), Account.of(List.of()));

  @BeforeAll
  static void leaveOneAlone() throws Exception {
    calm = ChaosCase.Calm.run(folder.resolve("calm"), Home.Length.SHORT);
    assertTrue(calm.account().decisions().size() > 5, calm.account().decisions().toString());
    assertEquals(List.of(), calm.account().faults());
  }

  @Test
  void killsLoseNothing() throws Exception {
    assertTrue(good(Kind.KILL, 1, 2).kills() > 0);
  }

  @Test
  void killsAtAnFsyncLoseNothing() throws Exception {
    String missing = Kind.SYNC.missing();
    assumeTrue(missing.isEmpty(), "not tested: kills at an fsync need " + missing);
    assertTrue(good(Kind.SYNC, 1, 2).kills() > 0);
  }

  @Test
  void aDamagedJournalIsRefusedOrUnhurt() throws Exception {
    assertTrue(good(Kind.JOURNAL, 1, 2).kills() > 0);
  }

  private static Findings good(Kind kind, long seed, int times) throws Exception {
    Path root = folder.resolve(kind.label());
    Findings findings = new ChaosCase(kind, seed, Home.Length.SHORT, times).run(root, calm);
    assertEquals(List.of(), findings.failures());
    assertTrue(findings.compared() && findings.equal());
    return findings;
  }
}
