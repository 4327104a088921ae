package org.allometry.orchestrator.wiring;

import com.typesafe.config.Config;
import java.util.Optional;
import org.allometry.actors.sweep.SweepSetup;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.orchestrator.settings.CanonicalConfig;
import org.allometry.orchestrator.settings.SweepSettings;
import org.allometry.orchestrator.sweep.SweepFolder;

/**
 * What is to be run, and where.
 *
 * @param folder of the sweep
 * @param settings typed
 * @param config complete and resolved
 * @param canonical the part that decides
 * @param space what may be trained
 * @param version of the product
 * @param amendment what is to be recorded as the run begins
 */
public record SweepPlan(
    SweepFolder folder,
    SweepSettings settings,
    Config config,
    CanonicalConfig canonical,
    SearchSpace space,
    String version,
    Optional<SweepSetup.Amendment> amendment) {
  /** A plan that records nothing as it begins. */
  public SweepPlan(
      SweepFolder folder,
      SweepSettings settings,
      Config config,
      CanonicalConfig canonical,
      SearchSpace space,
      String version) {
    this(folder, settings, config, canonical, space, version, Optional.empty());
  }

  /** This, recording {@code what} as it begins. */
  public SweepPlan with(Optional<SweepSetup.Amendment> what) {
    return new SweepPlan(folder, settings, config, canonical, space, version, what);
  }
}
