package org.allometry.gpurunner.family;

import java.util.List;
import org.allometry.gpurunner.settings.SettingsReader;
import org.allometry.gpurunner.task.SceneShape;

/**
 * A model architecture: its size ladder with the cost of every size, and the network of every size.
 *
 * <p>Nothing here needs a native library; that begins where a network's program is loaded.
 */
public interface Family {
  /** Name in configurations, such as {@code transformer}; {@code [a-z0-9-]+}. */
  String name();

  /**
   * The sizes that a search may use, ascending in parameters, names unique. Problems are added to
   * the reader, which the caller asks at the end; the list is empty only when there are problems.
   *
   * @param settings the object {@code allometry.families.<name>}, completed from reference.conf
   * @param shape what a token carries
   */
  List<Size> ladder(SettingsReader settings, SceneShape shape);

  /** Whether every network of it commutes with E(3), reflections included, up to rounding. */
  default boolean equivariant() {
    return false;
  }
}
