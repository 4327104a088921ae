/**
 * What a search would cost, without starting it.
 *
 * <pre>
 *    CONF ─▶ SweepSettings ─▶ SearchSpaceBuilder ─▶ cells, totals, first decisions ─▶ allometry/plan/1
 * </pre>
 */
@NullMarked
package org.allometry.orchestrator.plan;

import org.jspecify.annotations.NullMarked;
