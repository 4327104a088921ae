package org.allometry.analysis.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Contender;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.posterior.Aim;
import org.allometry.analysis.posterior.Lookahead;
import org.allometry.analysis.posterior.Lookahead.Site;

/**
 * Classical sequential designs on Chinchilla's law, trusted to the letter: no misfit.
 *
 * <p>{@code d-optimal} takes the trial that tells most about all coefficients together, the
 * expected gain in information ln(1 + x' Sigma x / r) / 2; {@code v-optimal} the one that takes
 * most off the variance of the target. Both per price^rho, after {@code adaptive}'s first trials.
 */
final class OptimalDesignPolicy extends DecidingPolicy {
  static final String D_OPTIMAL = "d-optimal";
  static final String V_OPTIMAL = "v-optimal";

  private final String name;
  private final boolean information;
  private final PolicySettings settings;
  private final FirstTrials firstTrials;

  private OptimalDesignPolicy(String name, boolean information, PolicySettings settings) {
    this.name = name;
    this.information = information;
    this.settings = settings;
    firstTrials = new FirstTrials(settings.designShare());
  }

  static OptimalDesignPolicy dOptimal(PolicySettings settings) {
    return new OptimalDesignPolicy(D_OPTIMAL, true, settings);
  }

  static OptimalDesignPolicy vOptimal(PolicySettings settings) {
    return new OptimalDesignPolicy(V_OPTIMAL, false, settings);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  Decision decide(Situation situation) {
    Optional<Decision> design = firstTrials.due(situation);
    if (design.isPresent()) {
      return design.get();
    }
    Map<Contender, Lookahead> lookaheads = new HashMap<>();
    boolean sharesTrunks = situation.space().schedule().sharesTrunks();
    for (Contender contender : situation.space().contenders()) {
      lookaheads.put(
          contender,
          situation
              .beliefs()
              .posterior(contender, false)
              .lookahead(Aim.of(situation.space().goal(), contender)));
    }
    for (Candidate candidate : situation.history().running()) {
      of(lookaheads, candidate.cell()).expect(site(candidate, sharesTrunks));
    }
    double budget = Math.max(1, situation.history().budget().asDouble());
    List<Scored> scored = new ArrayList<>();
    for (Choice choice : situation.choices().open()) {
      Lookahead lookahead = of(lookaheads, choice.cell());
      Site site = site(choice.candidate(), sharesTrunks);
      double gain = information ? lookahead.information(site) : lookahead.drop(site).target();
      double price = Math.max(1, choice.price().asDouble()) / budget;
      scored.add(new Scored(choice, gain, gain / Math.pow(price, settings.rho())));
    }
    scored.sort(
        Comparator.comparingDouble((Scored s) -> -s.score())
            .thenComparing(Scored::choice, Choice.CHEAPEST_FIRST));
    return Decision.of(scored.stream().map(this::proposal).toList());
  }

  private static Lookahead of(Map<Contender, Lookahead> lookaheads, Cell cell) {
    Lookahead lookahead = lookaheads.get(cell.contender());
    if (lookahead == null) {
      throw new IllegalArgumentException(cell.contender() + " is not in the search");
    }
    return lookahead;
  }

  private static Site site(Candidate candidate, boolean sharesTrunks) {
    Cell cell = candidate.cell();
    return new Site(
        cell.params(),
        cell.samplesSeen(),
        cell.uniqueSamples(),
        sharesTrunks ? candidate.trunk().id() : candidate.toString(),
        0);
  }

  private Proposal proposal(Scored scored) {
    Choice choice = scored.choice();
    return new Proposal(
        choice.candidate(),
        choice.kind(),
        choice.startStep(),
        choice.price(),
        scored.gain(),
        scored.score(),
        Double.NaN,
        Optional.empty(),
        (information ? "tells most about all coefficients" : "narrows the target most")
            + " per price^"
            + settings.rho()
            + ", the law trusted: "
            + choice.name()
            + " for "
            + choice.price());
  }

  private record Scored(Choice choice, double gain, double score) {}
}
