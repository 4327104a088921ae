/**
 * What a sweep is and how it goes on: events, the state that they add up to, the ledger, and the
 * rules that decide.
 *
 * <pre>
 *   SweepEvent ──apply──▶ SweepState ──┬─ Ledger     where every granted FLOP went
 *       ▲                              ├─ TrialState one for each trial, with its attempts
 *       │                              └─ history() ─▶ Policy (analysis) ─▶ Advice ─┐
 *       └────────── SweepSupervisor ◀── Planner: what to grant, where, why ◀─────────┘
 *
 *   runners ─▶ ReportGate ─▶ ReportDesk (rules on reports) ─┐
 *   analyst ◀─ Consultation ─▶ NextStep (the decision) ─────┴─▶ Draft ─▶ journal ─▶ SweepEffects ─▶ runners
 * </pre>
 *
 * <p>Everything but the actors is a value or a pure function.
 */
@NullMarked
package org.allometry.actors.sweep;

import org.jspecify.annotations.NullMarked;
