package org.allometry.actors.journal;

import org.allometry.actors.sweep.SweepEvent;

/**
 * An event with its place in the journal.
 *
 * @param sequence counts from 1 without gaps
 * @param event what happened
 */
public record Recorded(long sequence, SweepEvent event) {}
