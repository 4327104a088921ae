package org.allometry.analysis.law;

/**
 * How fast ln L changes with size and with samples.
 *
 * @param size ∂ ln L/∂ ln N
 * @param samples ∂ ln L/∂ ln D
 */
public record Slopes(double size, double samples) {}
