package org.allometry.gpurunner.task.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/** The manifest of a data set, as it is and signed anew: read, or called damaged. */
public final class DataManifestTarget {
  private static final ObjectMapper JSON = new ObjectMapper();

  private DataManifestTarget() {}

  /** Called by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    parse(text);
    try {
      if (JSON.readTree(text) instanceof ObjectNode root) {
        root.remove("digest");
        root.put("digest", DataManifest.digest(root));
        parse(root.toString());
      }
    } catch (JsonProcessingException e) {
      parse(text);
    }
  }

  private static void parse(String text) {
    try {
      DataManifest manifest = DataManifest.parse(text);
      for (DataManifest.DataFile file : manifest.files()) {
        assertFalse(file.name().contains("/"), file.name());
      }
      assertEquals(manifest, DataManifest.parse(manifest.toJson()));
    } catch (DataManifest.Damaged e) {
      assertFalse(e.reason().isEmpty());
    }
  }
}
