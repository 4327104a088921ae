/**
 * The product as its user meets it: commands, settings and the wiring of everything below.
 *
 * <pre>
 *   cli ──▶ settings ──▶ wiring ──▶ actors, runners, exporter
 *    └────▶ sweep (what a folder says without actors) ──▶ status, explain, verify, report, export
 * </pre>
 */
@NullMarked
package org.allometry.orchestrator;

import org.jspecify.annotations.NullMarked;
