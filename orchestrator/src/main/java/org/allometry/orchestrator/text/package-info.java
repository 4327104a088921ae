/**
 * What commands print for people has in common.
 *
 * <pre>
 * fit, replay ──rows──▶ AlignedRows ──▶ standard output
 * </pre>
 */
@NullMarked
package org.allometry.orchestrator.text;

import org.jspecify.annotations.NullMarked;
