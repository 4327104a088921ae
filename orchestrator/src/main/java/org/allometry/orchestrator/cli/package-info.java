/**
 * The command line: one class for each command.
 *
 * <pre>
 *   Allometry (main) ──▶ Command ──▶ one JSON object or text on standard output, exit code
 *                          └ UserError ──▶ message on standard error, allometry/error/1 with --output json
 * </pre>
 */
@NullMarked
package org.allometry.orchestrator.cli;

import org.jspecify.annotations.NullMarked;
