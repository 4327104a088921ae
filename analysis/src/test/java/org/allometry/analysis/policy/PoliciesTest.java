package org.allometry.analysis.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.allometry.analysis.design.Advice;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Observation;
import org.allometry.analysis.design.Policy;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.quantity.Flops;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PoliciesTest {
  private static final Flops BUDGET = Flops.of(2e10);

  /** Trials that the budget of the small surface pays for whatever the policy: isoFLOP takes 5. */
  private static final int LEAST_GRANTS = 5;

  private static Stream<String> names() {
    return Policies.names().stream();
  }

  private static SimulatedSearch search(String name) {
    SimulatedSurface surface = new SimulatedSurface("small", 0, 1, 1, 0.05, 4, 5);
    return new SimulatedSearch(
        surface.space(1e12),
        BUDGET,
        Policies.byName(name, PolicySettings.defaults()),
        c -> surface.observed(c, 1));
  }

  @ParameterizedTest
  @MethodSource("names")
  void endsWithinItsBudgetAndTrainsNothingTwice(String name) {
    SimulatedSearch search = search(name);
    Advice last = search.run();
    assertTrue(
        Set.of("budget_spent", "grid_exhausted").contains(last.stop().orElseThrow().reason()));
    assertTrue(search.granted.size() >= 3, name + " granted " + search.granted.size());
    Set<Candidate> trained = new HashSet<>();
    for (Observation observation : search.observations) {
      assertTrue(trained.add(observation.candidate()), observation.toString());
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void givesTheSameAdviceOnTheSameHistoryWithAndWithoutEstimates(String name) {
    SimulatedSearch search = search(name);
    Policy policy = Policies.byName(name, PolicySettings.defaults());
    for (int i = 0; i < LEAST_GRANTS; i++) {
      Advice advice = policy.advise(search.space, search.history());
      assertEquals(advice, policy.advise(search.space, search.history()));
      assertEquals(advice.proposals(), policy.propose(search.space, search.history()).proposals());
      search.grant(advice.proposals().getFirst());
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void proposesOnlyWhatIsAffordableAndGivesReasons(String name) {
    SimulatedSearch search = search(name);
    for (int i = 0; i < LEAST_GRANTS; i++) {
      List<Proposal> proposals =
          Policies.byName(name, PolicySettings.defaults())
              .propose(search.space, search.history())
              .proposals();
      for (Proposal proposal : proposals) {
        assertTrue(proposal.price().compareTo(search.left()) <= 0, proposal.toString());
        assertTrue(proposal.reason().length() > 10, proposal.toString());
      }
      search.grant(proposals.getFirst());
    }
  }

  @Test
  void ordersByPrice() {
    SimulatedSearch cheapest = search("cheapest-first");
    cheapest.run();
    SimulatedSearch largest = search("largest-first");
    largest.run();
    double first = largest.granted.getFirst().price().asDouble();
    assertTrue(largest.granted.stream().allMatch(p -> p.price().asDouble() <= first));
    assertTrue(largest.granted.size() < cheapest.granted.size());
    double least = cheapest.granted.getFirst().price().asDouble();
    assertTrue(
        cheapest.granted.stream()
            .filter(p -> p.kind() != Proposal.Kind.BRANCH)
            .allMatch(p -> p.price().asDouble() >= least));
  }

  @Test
  void halvesSuccessively() {
    SimulatedSearch search = search("asha");
    search.run();
    assertTrue(search.granted.stream().anyMatch(p -> p.reason().startsWith("promoted")));
    assertTrue(search.granted.getFirst().reason().startsWith("a new size"));
  }

  @Test
  void namesWhatThereIs() {
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> Policies.byName("greedy", PolicySettings.defaults()));
    assertTrue(String.valueOf(thrown.getMessage()).contains("adaptive, asha, cheapest-first"));
  }
}
