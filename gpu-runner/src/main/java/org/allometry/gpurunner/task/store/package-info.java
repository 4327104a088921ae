/**
 * Keeps generated data sets on disk: written once, whole or not at all, and read by memory mapping.
 *
 * <pre>
 *   DataKey (task, generator version, settings) ──fingerprint──▶ HOME/&lt;task&gt;-&lt;fingerprint&gt;/
 *      │                                                          ▲ atomic rename, after fsync
 *      ▼                                                          │
 *   DataCache.open ──intact?── no ─▶ lock ─▶ Generator ─▶ ….tmp/ FloatWriter … + manifest.json
 *      │
 *      └──yes─▶ StoredData ─▶ MappedFloats
 * </pre>
 */
@NullMarked
package org.allometry.gpurunner.task.store;

import org.jspecify.annotations.NullMarked;
