/**
 * The report of a sweep: one HTML file made of the journal alone.
 *
 * <pre>
 *   SweepFacts (events, state, space) ──SweepAnalysis (posteriors, frontier, check)──▶ ReportPage ──▶ report/report.html
 *                                     └─DecisionLog, LedgerRows, TrialRows──────────────┘
 * </pre>
 *
 * <p>No clock and no randomness: the same journal gives the same bytes.
 */
@NullMarked
package org.allometry.orchestrator.report;

import org.jspecify.annotations.NullMarked;
