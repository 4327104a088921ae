package org.allometry.gpurunner.task;

import com.typesafe.config.ConfigFactory;
import org.allometry.gpurunner.settings.SettingsReader;

/** Settings of a task as a sweep's file would give them, completed from task.conf. */
public final class TaskSettings {
  private TaskSettings() {}

  /** A reader of {@code allometry.task} with {@code overrides}, lines of that object. */
  public static SettingsReader of(String overrides) {
    return SettingsReader.of(
        ConfigFactory.parseString("allometry.task {\n" + overrides + "\n}")
            .withFallback(ConfigFactory.parseResources("allometry/task.conf"))
            .resolve()
            .getConfig("allometry.task"),
        "allometry.task");
  }

  /** The task of these settings; they must be right. */
  public static Task task(String overrides) {
    SettingsReader reader = of(overrides);
    Task task = Tasks.read(reader);
    reader.throwIfWrong();
    return task;
  }
}
