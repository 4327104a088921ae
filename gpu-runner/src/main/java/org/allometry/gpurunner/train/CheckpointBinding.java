package org.allometry.gpurunner.train;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a checkpoint belongs to; one of anything else is foreign.
 *
 * @param sweep name of the sweep
 * @param configHash hash of the resolved configuration
 * @param owner id of the trunk for a trunk's state, of the trial for a branch's
 * @param family name of the family
 * @param arm name of the training recipe
 * @param size name of the size
 * @param uniqueSamples training samples that the steps draw from
 * @param seed of initialisation and data order
 * @param threads that trained it, where another number rounds differently; 0 where none does
 */
record CheckpointBinding(
    String sweep,
    String configHash,
    String owner,
    String family,
    String arm,
    String size,
    long uniqueSamples,
    long seed,
    int threads) {
  /** Its values by the manifest's keys. */
  SortedMap<String, String> values() {
    SortedMap<String, String> values = new TreeMap<>();
    values.put("sweep", sweep);
    values.put("configHash", configHash);
    values.put("owner", owner);
    values.put("family", family);
    values.put("arm", arm);
    values.put("size", size);
    values.put("uniqueSamples", Long.toString(uniqueSamples));
    values.put("seed", Long.toString(seed));
    values.put("threads", Integer.toString(threads));
    return values;
  }
}
