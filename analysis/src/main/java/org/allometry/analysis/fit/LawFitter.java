package org.allometry.analysis.fit;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.allometry.analysis.fit.FitSettings.Floor;
import org.allometry.analysis.law.CostModel;
import org.allometry.analysis.law.Frame;
import org.allometry.analysis.law.LawForm;
import org.allometry.analysis.law.Point;
import org.allometry.analysis.law.ScalingLaw;

/**
 * Fits one law to the points of one family: identification, projection seeds, log-Huber, status,
 * rolling-origin check, bootstrap over trials.
 */
public final class LawFitter {
  /** E below this share of the smallest loss has run to 0. */
  private static final double NO_FLOOR = 1e-6;

  /** Correlation matrices with a smaller eigenvalue belong to coefficients that trade freely. */
  private static final double FREE_TRADE = 1e-12;

  private final List<LawForm> forms;

  /**
   * A fitter of one law.
   *
   * @param form the law
   * @param larger the same law with more coefficients, which are fitted only where the points speak
   *     for them
   */
  LawFitter(LawForm form, LawForm... larger) {
    List<LawForm> all = new ArrayList<>();
    all.add(form);
    all.addAll(List.of(larger));
    forms = List.copyOf(all);
  }

  /** Name of the law, such as {@code chinchilla}. */
  public String law() {
    return forms.getFirst().name();
  }

  /** What the law assumes, as one sentence. */
  public String assumption() {
    return forms.getFirst().assumption();
  }

  /** The law's formula, for those who search it themselves. */
  public LawForm form() {
    return forms.getFirst();
  }

  /** Whether the law says anything about these points that simpler laws do not. */
  public boolean applies(List<Point> points) {
    return form().needs().repeats() == 0
        || points.stream().anyMatch(point -> point.samplesSeen() > point.uniqueSamples());
  }

  /**
   * Fits the law; never throws for points that cannot be fitted, but says so in the status.
   *
   * @param points the family's points; exact copies count once
   * @param cost cost model, for laws whose exponents are local and for those that κ enters
   * @param targetFlops compute at which local exponents are asked; NaN where there is none
   */
  public LawFit fit(List<Point> points, CostModel cost, double targetFlops, FitSettings settings) {
    List<Point> distinct = List.copyOf(new LinkedHashSet<>(points));
    LawQuestion question = new LawQuestion(form(), distinct, cost, targetFlops);
    if (distinct.isEmpty()) {
      return LawFit.unknown(question, FitStatus.TOO_FEW_POINTS, "there are no points.");
    }
    Sample sample = Sample.of(distinct);
    boolean zeroFloor = settings.floor() == Floor.ZERO;
    Optional<Identification> obstacle =
        Identification.obstacle(sample, points.size(), form().needs(), zeroFloor);
    if (obstacle.isPresent()) {
      return LawFit.unknown(question, obstacle.get().status(), obstacle.get().detail());
    }
    Frame frame = Frame.of(distinct, cost);
    Search best = search(question, sample, frame, settings);
    for (LawForm form : forms.subList(1, forms.size())) {
      if (Identification.obstacle(sample, points.size(), form.needs(), zeroFloor).isEmpty()) {
        Search larger = search(question.with(form), sample, frame, settings);
        best = larger.outdoes(best) ? larger : best;
      }
    }
    return best.outcome(settings);
  }

  private static Search search(
      LawQuestion question, Sample sample, Frame frame, FitSettings settings) {
    LawForm form = question.form();
    LogHuberObjective objective = new LogHuberObjective(form, frame, sample);
    boolean zeroFloor = settings.floor() == Floor.ZERO;
    LogHuberFit fit = LogHuberFit.fit(objective, zeroFloor);
    int floor = objective.floor();
    boolean ranToZero = !zeroFloor && floor >= 0 && fit.x()[floor] <= NO_FLOOR;
    if (ranToZero && settings.floor() == Floor.SELECT) {
      fit = LogHuberFit.fit(objective, true);
    }
    return new Search(question, objective, fit, new Floors(zeroFloor, ranToZero));
  }

  /**
   * What became of E.
   *
   * @param fixed whether it was held at 0 from the start
   * @param ranToZero whether it was fitted and ran to 0
   */
  private record Floors(boolean fixed, boolean ranToZero) {
    boolean zero() {
      return fixed || ranToZero;
    }
  }

  /** One form, searched. */
  private record Search(
      LawQuestion question, LogHuberObjective objective, LogHuberFit fit, Floors floors) {

    /** Whether the points speak for this larger law (Bayesian information criterion). */
    boolean outdoes(Search smaller) {
      int more =
          question.form().needs().coefficients() - smaller.question.form().needs().coefficients();
      int points = question.points().size();
      return limits(Floor.SELECT).isEmpty()
          && fit.converged()
          && objective.smallestCorrelationEigenvalue(fit.x(), floors.zero()) >= FREE_TRADE
          && LawWeights.deviance(fit.objective(), points) + more * Math.log(points)
              < LawWeights.deviance(smaller.fit.objective(), points);
    }

    private Limits limits(Floor floor) {
      return Limits.of(objective.coordinates(), fit.x(), floors.ranToZero() && floor == Floor.FREE);
    }

    LawFit outcome(FitSettings settings) {
      Limits limits = limits(settings.floor());
      if (limits.isEmpty()
          && objective.smallestCorrelationEigenvalue(fit.x(), floors.zero()) < FREE_TRADE) {
        return LawFit.unknown(
            question,
            FitStatus.NOT_IDENTIFIED,
            "the coefficients can be traded against one another without changing the fit.");
      }
      FitStatus status =
          !limits.isEmpty()
              ? FitStatus.AT_BOUND
              : fit.converged() ? FitStatus.OK : FitStatus.NOT_CONVERGED;
      RollingOrigin origin =
          status == FitStatus.OK
              ? RollingOrigin.of(question.points(), objective, fit.x(), floors.zero())
              : RollingOrigin.NONE;
      Bootstrap bootstrap = new Bootstrap(objective, fit.x(), floors.fixed());
      List<double[]> refits = bootstrap.refits(settings.resamples(), settings.seed());
      List<ScalingLaw> cloud = bootstrap.laws(refits, 1);
      return LawFit.of(
          question,
          new LawFit.Verdict(status, detail(status, limits, origin), limits.names(), origin),
          fit,
          cloud,
          origin.bends() ? bootstrap.laws(refits, origin.widening()) : cloud);
    }

    private String detail(FitStatus status, Limits limits, RollingOrigin origin) {
      List<String> sentences = new ArrayList<>();
      if (status == FitStatus.AT_BOUND) {
        sentences.add(limits.sentence());
      }
      if (status == FitStatus.NOT_CONVERGED) {
        sentences.add("the search ended before it reached a minimum.");
      }
      if (status == FitStatus.OK && floors.ranToZero()) {
        sentences.add("E ran to 0, so the law with E = 0 was selected; its interval lets E vary.");
      }
      if (origin.bends()) {
        sentences.add(origin.sentence());
      }
      return String.join(" ", sentences);
    }
  }
}
