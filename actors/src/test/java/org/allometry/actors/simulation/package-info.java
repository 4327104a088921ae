/**
 * Deterministic simulation of the real supervisor and analyst: one thread, one seed, any fault.
 *
 * <pre>
 *   seed ─▶ Plan (faults) ─▶ World ─┬─ SweepProcess: SweepSupervisor + Analyst, killed and started again
 *                                   ├─ SweepUser: pauses, resumes, extends, sees that it is over
 *                                   ├─ Faults: kills, freezes, clocks, partitions, lost devices
 *                                   ├─ Links, Network: delay, loss, duplicates, order, partitions
 *                                   ├─ SimulatedRunner × device, Disk of checkpoints
 *                                   └─ Storage behind MemoryJournal: loses what was not synced; JournalFaults: when and how
 *   Kernel: which task runs next, what time it is        Checker: what must hold, after every event
 * </pre>
 *
 * <p>Every choice comes from the seed, so a failure is repeated by its seed alone.
 */
@NullMarked
package org.allometry.actors.simulation;

import org.jspecify.annotations.NullMarked;
