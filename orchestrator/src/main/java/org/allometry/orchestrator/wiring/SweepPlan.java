package org.allometry.orchestrator.wiring;

import com.typesafe.config.Config;
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
 */
public record SweepPlan(
    SweepFolder folder,
    SweepSettings settings,
    Config config,
    CanonicalConfig canonical,
    SearchSpace space,
    String version) {}
