/**
 * Real searches that are killed, frozen and damaged, and a judge who knows nothing of the product
 * but its files.
 *
 * <pre>
 *   Chaos ─▶ ChaosCase ─start─▶ Search (a process) ◀─strike─ Disturbance (Kind)
 *                │  ▲              │ says, journals, saves
 *                │  └─ same command ┘
 *                └─complete─▶ Checker ◀─ Account ◀─ JournalFile ◀─ Payload ─▶ Findings ─▶ Table
 * </pre>
 */
@NullMarked
package org.allometry.orchestrator.chaos;

import org.jspecify.annotations.NullMarked;
