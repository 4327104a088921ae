/**
 * Search policies judged on made-up surfaces and published tables.
 *
 * <pre>
 *   StudyPool (surface of a class and seed, or table) ──▶ Replay (analysis) ──▶ StudyRow, appended to a file ──▶ StudyTable ──▶ docs/replay.md, by hand
 * </pre>
 */
@NullMarked
package org.allometry.benchmarks.replay;

import org.jspecify.annotations.NullMarked;
