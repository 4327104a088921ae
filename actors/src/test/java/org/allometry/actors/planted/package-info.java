/**
 * Known bugs, each a change of one line or two, and the suite that has to find every one of them.
 *
 * <pre>
 *   PlantedBug ──▶ changed copy of the source ──javac──▶ classes before those of the product
 *                                                          │
 *   PlantedBugsCheck ◀── which test found it ── PlantedSuite, in a JVM of its own
 * </pre>
 *
 * <p>The product has no switch for any of them: a bug lives in a copy under {@code target/}.
 */
@NullMarked
package org.allometry.actors.planted;

import org.jspecify.annotations.NullMarked;
