package org.allometry.analysis.fit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to fit to a table.
 *
 * @param laws names of laws, see {@link Laws#names}; empty: all that apply
 * @param targetCompute C* in FLOP, finite and above 0; null: the largest cost in the table
 * @param kappa FLOP per parameter and sample, finite and above 0; null: from the table, else 6
 * @param settings seed, resamples and what is assumed of E
 */
public record TableFitOptions(
    List<String> laws,
    @Nullable Double targetCompute,
    @Nullable Double kappa,
    FitSettings settings) {
  /** Rejects unknown laws and impossible numbers. */
  public TableFitOptions {
    laws = List.copyOf(laws);
    for (String law : laws) {
      if (Laws.named(law).isEmpty()) {
        throw new IllegalArgumentException(
            "unknown law \"" + law + "\"; known are " + String.join(", ", Laws.names()));
      }
    }
    checkPositive("target compute", targetCompute);
    checkPositive("kappa", kappa);
  }

  /** All laws, the largest cost as target, κ from the table, default settings. */
  public static TableFitOptions defaults() {
    return new TableFitOptions(List.of(), null, null, FitSettings.defaults());
  }

  private static void checkPositive(String what, @Nullable Double value) {
    if (value != null && !(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(what + " must be finite and above 0, got " + value);
    }
  }
}
