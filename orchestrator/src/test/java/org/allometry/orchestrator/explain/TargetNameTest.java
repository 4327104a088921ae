package org.allometry.orchestrator.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.allometry.analysis.design.Goal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetNameTest {
  /** The keys are part of the JSON contract. */
  @ParameterizedTest
  @CsvSource({
    "LN_N_OPT, ln_n_opt_sd, sd of ln N_opt",
    "EXPONENT, a_sd, sd of a",
    "LN_LOSS, ln_loss_sd, sd of ln L",
    "LOSSES, ln_loss_sd, sd of ln L",
    "CONTRAST, ln_multiplier_sd, sd of ln multiplier"
  })
  void namesTheStandardDeviationOfATarget(Goal.Target target, String key, String title) {
    TargetName name = TargetName.of(target);
    assertEquals(key, name.sdKey());
    assertEquals(title, name.sdTitle());
  }
}
