package org.allometry.analysis.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.FamilyEstimate;
import org.allometry.analysis.design.Policy;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.quantity.Flops;
import org.junit.jupiter.api.Test;

/** Trainings on few unique samples are trained where asked for, and are no points of a law. */
class UniqueSamplesTest {
  private static final PolicySettings SETTINGS =
      new PolicySettings(1, 0.5, 0.003, 0.1, 2 / 3.0, 2.5, 3);
  private static final SimulatedSurface SURFACE = SimulatedSurface.steep(0.02);
  private static final Flops BUDGET = Flops.of(2e13);

  /** Every cell of the surface on all samples and on 1,000. */
  private static SearchSpace space() {
    SearchSpace all = SURFACE.space(1e13);
    List<Cell> cells = new ArrayList<>();
    for (Cell cell : all.cells()) {
      cells.add(limited(cell));
      cells.add(cell);
    }
    return new SearchSpace(cells, all.seeds(), all.schedule(), all.goal());
  }

  private static Cell limited(Cell c) {
    return new Cell(
        c.family(),
        c.arm(),
        c.size(),
        c.params(),
        c.steps(),
        c.samplesSeen(),
        1000,
        c.flopsPerStep());
  }

  /** Those on 1,000 samples are as bad as ten times the loss says. */
  private static double loss(Candidate candidate) {
    return SURFACE.observed(candidate, 1) * (candidate.cell().uniqueSamples() == 1000 ? 10 : 1);
  }

  private static boolean limited(Proposal proposal) {
    return proposal.candidate().cell().uniqueSamples() == 1000;
  }

  @Test
  void policiesThatAskForTheLawTrainOnAllSamples() {
    for (String name : List.of("adaptive", "isoflop")) {
      SimulatedSearch search =
          new SimulatedSearch(
              space(), BUDGET, Policies.byName(name, SETTINGS), UniqueSamplesTest::loss);
      search.run();
      assertTrue(search.granted.size() > 10, name);
      assertFalse(search.granted.stream().anyMatch(UniqueSamplesTest::limited), name);
    }
  }

  @Test
  void theGridTrainsThemAndTheLawIsThatWithoutThem() {
    Policy grid = Policies.byName("grid", SETTINGS);
    SimulatedSearch both = new SimulatedSearch(space(), BUDGET, grid, UniqueSamplesTest::loss);
    both.run();
    long limited = both.granted.stream().filter(UniqueSamplesTest::limited).count();
    assertTrue(limited > 10 && limited < both.granted.size(), limited + " on few samples");
    FamilyEstimate estimate = Beliefs.of(both.space, both.history()).estimates().get(0);
    assertEquals(both.granted.size() - limited, estimate.pointsUsed());
    assertEquals(limited, estimate.pointsLeftOut());
    both.observations.removeIf(o -> o.candidate().cell().uniqueSamples() == 1000);
    FamilyEstimate alone = Beliefs.of(both.space.ofLaws(), both.history()).estimates().get(0);
    assertEquals(alone.nOpt(), estimate.nOpt());
  }

  @Test
  void theirTrunksAreOfTheirOwn() {
    Cell cell = SURFACE.space(1e13).cells().get(0);
    assertNotEquals(
        new Candidate(cell, 1).trunk().id(), new Candidate(limited(cell), 1).trunk().id());
  }
}
