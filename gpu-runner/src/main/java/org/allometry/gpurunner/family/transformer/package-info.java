/**
 * The plain pre-norm transformer, the baseline of the equivariance study.
 *
 * <pre>
 *   settings ──▶ TransformerLadder ──▶ TransformerShape ──▶ TransformerNetwork ─┬─▶ transformer.py
 *                                            └──▶ CostModel                     └─▶ SceneKernel
 *   parameters ──▶ Weights (LinearMap) ─┐
 *   SceneBatch ──Parts──▶ Pass × part ──┴─▶ loss, gradients ──sum in order──▶ SceneKernel
 * </pre>
 */
@NullMarked
package org.allometry.gpurunner.family.transformer;

import org.jspecify.annotations.NullMarked;
