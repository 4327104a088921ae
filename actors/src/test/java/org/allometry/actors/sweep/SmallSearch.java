package org.allometry.actors.sweep;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.allometry.analysis.design.Advice;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Goal;
import org.allometry.analysis.design.History;
import org.allometry.analysis.design.Policy;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.design.Schedule;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.design.TrialStop;
import org.allometry.analysis.design.Trunk;
import org.allometry.analysis.quantity.Flops;

/** A search of twelve cells under a known law, and the simplest policies for it. */
public final class SmallSearch {
  public static final int BATCH = 10;

  private SmallSearch() {}

  public static SearchSpace space() {
    List<Cell> cells = new ArrayList<>();
    for (int params : new int[] {100, 200, 400}) {
      for (int steps : new int[] {100, 200, 400, 800}) {
        cells.add(cell(params, steps));
      }
    }
    return new SearchSpace(
        cells, List.of(1L, 2L), new Schedule(0.2), new Goal(Goal.Target.LN_N_OPT, 1e9, 0, false));
  }

  public static Cell cell(int params, int steps) {
    return new Cell(
        "net",
        "default",
        "p" + params,
        params,
        steps,
        (long) steps * BATCH,
        1_000,
        Flops.of(6L * params * BATCH));
  }

  public static Candidate candidate(int params, int steps) {
    return new Candidate(cell(params, steps), 1);
  }

  /** The loss that training {@code candidate} to its end always gives. */
  public static double loss(Candidate candidate) {
    Cell cell = candidate.cell();
    return 0.05
        + 3 / Math.sqrt((double) cell.params())
        + 5 / Math.sqrt((double) cell.samplesSeen());
  }

  /** Proposes what is affordable in order of price, then of the size of its trunk. */
  public static Policy cheapestFirst() {
    return new ByPrice(1, false, false);
  }

  /** Proposes what is affordable, dearest first. */
  public static Policy dearestFirst() {
    return new ByPrice(-1, false, false);
  }

  /** Proposes trials on trunks that are in use, which must not be granted. */
  public static Policy heedless() {
    return new ByPrice(1, true, false);
  }

  /** Proposes what is affordable, dearest first, and stops whatever it may as soon as it may. */
  public static Policy fickle() {
    return new ByPrice(-1, false, true);
  }

  private record ByPrice(int sign, boolean heedless, boolean fickle) implements Policy {
    @Override
    public String name() {
      return "by-price";
    }

    @Override
    public Advice advise(SearchSpace space, History history) {
      Comparator<Proposal> order =
          Comparator.comparing(Proposal::price).thenComparing(p -> p.candidate().trunk());
      List<Trunk> busy = history.running().stream().map(Candidate::trunk).toList();
      List<Proposal> open = new ArrayList<>();
      boolean dear = false;
      for (Cell cell : space.cells()) {
        Candidate candidate = new Candidate(cell, space.seeds().get(0));
        Flops price = history.price(candidate, space.schedule());
        if (history.taken(candidate)) {
          continue;
        }
        if (price.compareTo(history.left()) > 0) {
          dear = true;
        } else if (heedless || !busy.contains(candidate.trunk())) {
          open.add(proposal(candidate, history.startStep(candidate, space.schedule()), price));
        }
      }
      open.sort(sign > 0 ? order : order.reversed());
      boolean stop = open.isEmpty() && history.running().isEmpty();
      String reason = dear ? "budget_spent" : "grid_exhausted";
      return new Advice(
          List.of(),
          open,
          stop ? Optional.of(new Advice.Stop(reason, "nothing left")) : Optional.empty(),
          List.of(),
          stops(history));
    }

    /** The first running trial that was overtaken and is not nearly through. */
    private List<TrialStop> stops(History history) {
      return history.progress().stream()
          .filter(trial -> fickle && trial.newResult() && trial.shareLeft() > 0.2)
          .limit(1)
          .map(
              trial ->
                  new TrialStop(
                      trial.candidate(),
                      trial.remaining(),
                      0.25,
                      0.5,
                      new Proposal.RunnerUp(trial.candidate(), 2),
                      0.75,
                      "something else would be better"))
          .toList();
    }

    private static Proposal proposal(Candidate candidate, int start, Flops price) {
      return new Proposal(
          candidate,
          start == 0 ? Proposal.Kind.TRUNK : Proposal.Kind.BRANCH,
          start,
          price,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Optional.empty(),
          "next in the order of prices");
    }
  }
}
