/**
 * The E(3)-equivariant Geometric Algebra Transformer (Brehmer, de Haan, Behrends, Cohen 2023, arXiv
 * 2305.18415; distance-aware attention of arXiv 2311.04744).
 *
 * <pre>
 *   settings ──▶ GatrLadder ──▶ GatrShape ──▶ GatrNetwork ──▶ gatr.py
 *                                  │              ▲
 *                                  ▼              │ constants
 *                       CostModel, ExecutedCost   Algebra ──▶ Planes, BilinearForms
 * </pre>
 */
@NullMarked
package org.allometry.gpurunner.family.gatr;

import org.jspecify.annotations.NullMarked;
