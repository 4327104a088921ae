package org.allometry.orchestrator.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** F6: residuals of a fit, and the cloud of its refits. */
public final class HealthFigures {
  private HealthFigures() {}

  /**
   * One refit.
   *
   * @param family that was refitted
   * @param alpha exponent of N
   * @param beta exponent of D
   */
  public record Refit(String family, double alpha, double beta) {}

  /**
   * ln(measured / predicted) against compute.
   *
   * @param law what predicted, for the caption
   */
  public static Figure residuals(List<String> families, List<Residual> residuals, String law) {
    List<Object> rows = new ArrayList<>();
    CsvLines csv = new CsvLines("family", "trial", "flops", "loss", "predicted", "ln_residual");
    for (Residual r : residuals) {
      rows.add(
          Spec.map(
              "family", r.family(),
              "trial", r.trial(),
              "flops", r.flops(),
              "loss", r.loss(),
              "predicted", r.predicted(),
              "residual", r.ln()));
      csv.row(r.family(), r.trial(), r.flops(), r.loss(), r.predicted(), r.ln());
    }
    Map<String, Object> encoding =
        Spec.map(
            "x",
                Axes.compute(
                    "flops",
                    "training compute C (FLOP)",
                    residuals.stream().mapToDouble(Residual::flops)),
            "y", Axes.linear("residual", "ln(loss / predicted)"),
            "color", Spec.colour(families),
            "shape", Spec.shape(families),
            "tooltip",
                List.of(
                    Spec.tooltip("trial", "trial", ""),
                    Spec.tooltip("family", "family", ""),
                    Spec.tooltip("flops", "compute C (FLOP)", ".3~e"),
                    Spec.tooltip("loss", "loss", ".4~g"),
                    Spec.tooltip("predicted", "predicted", ".4~g"),
                    Spec.tooltip("residual", "ln residual", ".3~g")));
    List<Object> layers =
        List.of(
            Spec.map(
                "data", Spec.map("values", List.of(Spec.map("residual", 0))),
                "mark", Spec.map("type", "rule", "color", "#888888"),
                "encoding", Spec.map("y", Spec.map("field", "residual", "type", "quantitative"))),
            Spec.map(
                "data", Spec.data("residuals"),
                "mark", Spec.map("type", "point", "filled", true, "size", 50, "opacity", 0.85),
                "encoding", encoding));
    String title = "Residuals";
    return new Figure(
        "residuals",
        title,
        "Logarithm of measured over predicted loss for every point of the fit; 0.01 is one per"
            + " cent. Predicted by "
            + law
            + ". A trend or a bend means that the law does not hold over the whole range.",
        Spec.top(title, 260, Spec.map("residuals", rows), layers),
        csv.text());
  }

  /**
   * The exponents alpha and beta of every refit.
   *
   * @param method how the refits were made, for the caption
   */
  public static Figure cloud(List<String> families, List<Refit> refits, String method) {
    List<Object> rows = new ArrayList<>();
    CsvLines csv = new CsvLines("family", "alpha", "beta");
    for (Refit r : refits) {
      rows.add(Spec.map("family", r.family(), "alpha", r.alpha(), "beta", r.beta()));
      csv.row(r.family(), r.alpha(), r.beta());
    }
    List<Object> layers =
        List.of(
            Spec.map(
                "data", Spec.data("refits"),
                "mark", Spec.map("type", "point", "filled", true, "size", 14, "opacity", 0.35),
                "encoding",
                    Spec.map(
                        "x", Axes.linear("alpha", "alpha (exponent of N)"),
                        "y", Axes.linear("beta", "beta (exponent of D)"),
                        "color", Spec.colour(families),
                        "shape", Spec.shape(families))));
    String title = "Refits";
    return new Figure(
        "refits",
        title,
        "Exponents of the law, "
            + method
            + ". A tight cloud: the trials determine the law. A long ridge: alpha and beta can be"
            + " traded against one another.",
        Spec.top(title, 260, Spec.map("refits", rows), layers),
        csv.text());
  }
}
