/**
 * A running sweep on the terminal.
 *
 * <pre>
 *   SweepView, MetricBatch ──▶ TerminalWatch ──┬─ terminal: one block, repainted at most 4 times a second (LiveBlock)
 *                                              └─ pipe: a line for each event
 * </pre>
 */
@NullMarked
package org.allometry.orchestrator.watch;

import org.jspecify.annotations.NullMarked;
