package org.allometry.analysis.posterior;

/**
 * Where a trial is or would be, in the coordinates of the fit.
 *
 * @param n ln N, centred
 * @param d ln D, centred
 * @param u ln of the unique samples, centred like d
 * @param phi features of the misfit
 * @param unexplained share of the misfit's variance that they leave
 */
@SuppressWarnings("ArrayRecordComponent") // never compared or changed
record Place(double n, double d, double u, double[] phi, double unexplained) {}
