package org.allometry.analysis.fit;

/**
 * Where a search for a minimum ended.
 *
 * @param x the point
 * @param value the function there
 * @param converged whether it is a minimum as far as rounding can tell
 * @param steps accepted steps
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; internal to the fits
record Minimum(double[] x, double value, boolean converged, int steps) {}
