/**
 * The command {@code fit}: a table of finished trials in, laws with intervals out.
 *
 * <pre>
 *   FitCommand ──TableReader──▶ TrialTable ──analysis.fit.TableFit──▶ TableFitResult ─┬─FitOutput──▶ JSON
 *                                                                                     ├─FitText────▶ aligned text
 *                                                                                     └─FitPage────▶ --figure
 * </pre>
 */
@NullMarked
package org.allometry.orchestrator.fit;

import org.jspecify.annotations.NullMarked;
