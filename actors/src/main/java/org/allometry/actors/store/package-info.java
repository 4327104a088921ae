/**
 * Pekko persistence on one SQLite file: what {@code pekko-persistence-jdbc} does, in its tables,
 * with plain JDBC. Its query compiler and streams took 0.45 s of every start of a search, and a
 * journal that either has written the other goes on with.
 *
 * <pre>
 *   SqliteJournal ───┐
 *                    ├─▶ SqliteStore (one connection) ─▶ event_journal, snapshot
 *   SqliteSnapshots ─┘
 * </pre>
 */
@NullMarked
package org.allometry.actors.store;

import org.jspecify.annotations.NullMarked;
