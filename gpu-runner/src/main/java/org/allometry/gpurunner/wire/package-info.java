/**
 * What a GpuRunner and its trainer process say to each other: one JSON object a line, one codec for
 * both ways.
 *
 * <pre>
 *   GpuRunner ──TrainerCommand──▶ standard input    trainer child
 *   GpuRunner ◀──TrainerEvent──── standard output   process
 *                                  standard error ──▶ the trial's log
 *
 *   bytes ──LineReader──▶ RawLine ──TrainerCodec──▶ Reading: Good(event) or BadLine(reason)
 * </pre>
 */
@NullMarked
package org.allometry.gpurunner.wire;

import org.jspecify.annotations.NullMarked;
