/**
 * How fast data sets are generated and read.
 *
 * <pre>
 *   GenerationSpeed ─▶ Tasks.read(settings) ─▶ Task.open (temporary folder) ─▶ batches
 * </pre>
 */
@NullMarked
package org.allometry.benchmarks.task;

import org.jspecify.annotations.NullMarked;
