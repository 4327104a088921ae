/**
 * How fast the journal takes reports, and how fast a sweep comes back.
 *
 * <pre>
 *   RungSpeed     rung reports ──▶ SweepSupervisor ──▶ SQLite ──▶ acknowledgements a second
 *   RecoverySpeed journal of many trials ──▶ SweepSupervisor ──▶ seconds to its first grant
 * </pre>
 */
@NullMarked
package org.allometry.benchmarks.actors;

import org.jspecify.annotations.NullMarked;
