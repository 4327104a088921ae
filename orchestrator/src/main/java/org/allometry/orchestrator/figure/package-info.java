/**
 * Figures: values in, Vega-Lite specifications as JSON and self-contained HTML pages out.
 *
 * <pre>
 *   FigureFamily (trials, frontier, cloud) ──LossFigure, AllocationFigure, HealthFigures──▶ Figure (spec, CSV) ──Page──▶ one HTML file
 * </pre>
 *
 * <p>Specifications are plain maps in a fixed order, so the same values give the same bytes.
 */
@NullMarked
package org.allometry.orchestrator.figure;

import org.jspecify.annotations.NullMarked;
