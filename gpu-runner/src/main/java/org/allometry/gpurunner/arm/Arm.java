package org.allometry.gpurunner.arm;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.allometry.gpurunner.family.Family;

/** A training recipe inside a family. A new one is a constant here and its place in the trainer. */
public enum Arm {
  /** Scenes as they are. */
  DEFAULT,
  /** Every scene of every step is moved by a random element of E(3), see {@link Augmentation}. */
  AUGMENT;

  /** Names in configurations, in order. */
  public static List<String> names() {
    return Arrays.stream(values()).map(Arm::label).toList();
  }

  /** The arm of that name, or nothing. */
  public static Optional<Arm> byName(String name) {
    return Arrays.stream(values()).filter(arm -> arm.label().equals(name)).findFirst();
  }

  /** Its name in configurations. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a network of that family learns the same with it as without, up to rounding. */
  public boolean changesNothingFor(Family family) {
    return this == AUGMENT && family.equivariant();
  }
}
