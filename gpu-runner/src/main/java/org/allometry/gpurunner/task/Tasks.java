package org.allometry.gpurunner.task;

import java.util.List;
import org.allometry.gpurunner.settings.SettingsReader;
import org.allometry.gpurunner.task.nbody.NBodyDefinition;
import org.allometry.gpurunner.task.rigidbody.RigidDefinition;

/** Every task there is; a new one is a line here. */
public final class Tasks {
  private static final List<TaskDefinition> ALL =
      List.of(new NBodyDefinition(), new RigidDefinition());

  private Tasks() {}

  /** Names of all tasks, for {@code allometry.task.name}. */
  public static List<String> names() {
    return ALL.stream().map(TaskDefinition::name).toList();
  }

  /**
   * Reads the task that {@code name} picks; problems are added to the reader, which the caller asks
   * at the end.
   *
   * @param settings the object {@code allometry.task}, completed from reference.conf
   */
  public static Task read(SettingsReader settings) {
    String name = settings.oneOf("name", names());
    names().forEach(settings::has);
    settings.rejectUnknownKeys();
    TaskDefinition definition =
        ALL.stream().filter(task -> task.name().equals(name)).findFirst().orElseThrow();
    return definition.create(settings.at(name));
  }
}
