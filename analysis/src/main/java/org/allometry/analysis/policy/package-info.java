/**
 * The policies: what to train next, each one class and one line in {@link
 * org.allometry.analysis.policy.Policies}.
 *
 * <pre>
 *   SearchSpace ─┐
 *                ├─▶ Choices (per cell: first seed not taken, price, start) ─┐
 *   History ─────┤                                                           ├─▶ a Policy ─▶ Advice
 *                └─▶ Beliefs (a Posterior and an estimate per contender) ────┘
 *
 *   adaptive = InitialDesign, then fair shares and check trials (Safeguards), then GainRanking (gain / price^rho),
 *   until a StoppingRule says so; baselines: OrderedPolicy, RandomPolicy, IsoFlopPolicy, AshaPolicy,
 *   OptimalDesignPolicy, MspePolicy
 * </pre>
 */
@NullMarked
package org.allometry.analysis.policy;

import org.jspecify.annotations.NullMarked;
