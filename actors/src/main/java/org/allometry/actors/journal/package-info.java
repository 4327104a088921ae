/**
 * The journal: the only truth about a sweep, in a SQLite file inside the sweep's folder.
 *
 * <pre>
 *   SweepLock ─▶ JournalSchema ─▶ Pekko persistence (JournalSettings) ──SweepSerializer──▶ journal.db
 *                                  on the store's plugins                  EventCodec         │
 *   status, report, export, verify ◀── Recorded events ◀── JournalReader ◀────────────────────┘
 * </pre>
 *
 * <p>Every payload is a Kryo record under a versioned manifest, followed by a checksum. Written
 * only by the process that holds the lock; read by anybody at any time.
 */
@NullMarked
package org.allometry.actors.journal;

import org.jspecify.annotations.NullMarked;
