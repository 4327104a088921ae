/**
 * The E(3)-equivariant Geometric Algebra Transformer (Brehmer, de Haan, Behrends, Cohen 2023, arXiv
 * 2305.18415; distance-aware attention of arXiv 2311.04744).
 *
 * <pre>
 *   settings ──▶ GatrLadder ──▶ GatrShape ──▶ GatrNetwork ──▶ gatr.py (GPU, double), kernel (CPU)
 *                                  │              ▲
 *                                  ▼              │ constants
 *                       CostModel, ExecutedCost   Algebra ──▶ Planes, BilinearForms
 * </pre>
 *
 * <p>What makes {@code gatr.py} fast, and what was tried and left out:
 *
 * <ul>
 *   <li>Components lead, tokens are contiguous: an equivariant map is one batched product of seven
 *       blocks and one product for the scalar's pair with the scalar channels, about an eighth of
 *       the dense map's multiply-adds. Maps with equal input are one map.
 *   <li>The blocks of all layers are built at once from the reference's parameters.
 *   <li>Geometric product and join are products of sums ({@code BilinearForms}): few calls, no
 *       intermediate of 256 numbers. Gathering the table's pairs is slower, forward and backward.
 *   <li>Tensors are split, never sliced: backward of a slice fills a whole tensor with zeros.
 *   <li>Heads are folded into the rows of a plain product up to about a thousand tokens; the fused
 *       kernel is slower there on a CPU, but needs no matrix of scores where it runs as flash.
 * </ul>
 */
@NullMarked
package org.allometry.gpurunner.family.gatr;

import org.jspecify.annotations.NullMarked;
