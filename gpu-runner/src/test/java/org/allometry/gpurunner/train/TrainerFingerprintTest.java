package org.allometry.gpurunner.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainerFingerprintTest {
  @Test
  void namesTheInstalledPyTorchWhereOneIsUsed() {
    assertEquals(
        "2.9.1",
        TrainerFingerprint.engineVersion(
            Map.of("PYTORCH_LIBRARY_PATH", "/opt/torch/lib", "PYTORCH_VERSION", "2.9.1")));
    String own = TrainerFingerprint.engineVersion(Map.of());
    assertEquals(own, TrainerFingerprint.engineVersion(Map.of("PYTORCH_VERSION", "2.9.1")));
    assertEquals(own, TrainerFingerprint.engineVersion(Map.of("PYTORCH_LIBRARY_PATH", "/opt")));
  }
}
