package org.allometry.gpurunner.task.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A data set that lies complete and intact on disk. */
public final class StoredData {
  private final Path folder;
  private final DataManifest manifest;
  private final Optional<String> repaired;

  StoredData(Path folder, DataManifest manifest, Optional<String> repaired) {
    this.folder = folder;
    this.manifest = manifest;
    this.repaired = repaired;
  }

  /** Where it lies. */
  public Path folder() {
    return folder;
  }

  /** What was wrong with the copy that this opening found and generated again, if it did. */
  public Optional<String> repaired() {
    return repaired;
  }

  /** What the generator measured under {@code name}. */
  public double number(String name) {
    Double value = manifest.numbers().get(name);
    if (value == null) {
      throw new IllegalArgumentException("the data set " + folder + " knows no number " + name);
    }
    return value;
  }

  /** The numbers of the file {@code name}. */
  public MappedFloats floats(String name) throws IOException {
    return MappedFloats.open(folder.resolve(name));
  }
}
