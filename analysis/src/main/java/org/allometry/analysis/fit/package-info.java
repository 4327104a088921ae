/**
 * Fits of laws to finished trials: variable projection, log-Huber, isoFLOP profiles, envelope,
 * bootstrap.
 */
@NullMarked
package org.allometry.analysis.fit;

import org.jspecify.annotations.NullMarked;
