/**
 * Tables of finished trials on disk: every rule of how {@code fit} and {@code replay} read them.
 *
 * <pre>
 *   bytes ──CsvText (encoding, quotes, line ends)──▶ text ──TableReader (headers, cells)──▶ TrialTable
 *                        └───────────── TableProblem: file, line, column, value, expected, hint ◀──┘
 * </pre>
 */
@NullMarked
package org.allometry.orchestrator.table;

import org.jspecify.annotations.NullMarked;
