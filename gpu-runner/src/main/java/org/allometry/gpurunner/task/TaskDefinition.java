package org.allometry.gpurunner.task;

import org.allometry.gpurunner.settings.SettingsReader;

/** Makes a task from its settings. */
public interface TaskDefinition {
  /** Name in configurations, such as {@code n-body}. */
  String name();

  /**
   * Reads and checks the settings; problems are added to the reader, which the caller asks at the
   * end.
   *
   * @param settings the object {@code allometry.task.<name>}, completed from reference.conf
   */
  Task create(SettingsReader settings);
}
