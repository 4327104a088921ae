package org.allometry.orchestrator.status;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.allometry.orchestrator.sweep.SweepFolder;
import org.jspecify.annotations.Nullable;

/** The file that tells other processes where a running search serves its metrics. */
public final class MetricsAddress {
  private MetricsAddress() {}

  /** Writes the address, or removes it when there is none. */
  public static void write(SweepFolder folder, @Nullable String address) throws IOException {
    if (address == null) {
      Files.deleteIfExists(file(folder));
    } else {
      Files.writeString(file(folder), address + "\n");
    }
  }

  /** The address, or null when nobody knows. */
  static @Nullable String read(SweepFolder folder) {
    try {
      return Files.exists(file(folder)) ? Files.readString(file(folder)).strip() : null;
    } catch (IOException e) {
      return null;
    }
  }

  private static Path file(SweepFolder folder) {
    return folder.root().resolve("metrics.address");
  }
}
