/**
 * Any policy against a table of finished trials instead of a trainer, on a virtual clock.
 *
 * <pre>
 *   PoolTrial × rows ─▶ Pool ─▶ SearchSpace (cells, no losses) ─▶ Policy ◀─ History (finished trials only)
 *                        │                                          │
 *                        └── loss, when a trial ends ◀── VirtualSweep (workers, failures, budget)
 *                                                                   │
 *   target rows ─▶ Scoring ◀── finished trials, at checkpoints ─────┘ ─▶ Score ─▶ Replay ─▶ ReplayResult (Summary over seeds)
 * </pre>
 *
 * <p>Every policy is judged by the same posterior on the trials that it chose, so that a comparison
 * is one of choices alone. Losses of the target enter the score and nothing else.
 */
@NullMarked
package org.allometry.analysis.replay;

import org.jspecify.annotations.NullMarked;
