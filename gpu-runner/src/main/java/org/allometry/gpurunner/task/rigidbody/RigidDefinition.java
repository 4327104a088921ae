package org.allometry.gpurunner.task.rigidbody;

import org.allometry.gpurunner.settings.SettingsReader;
import org.allometry.gpurunner.task.Task;
import org.allometry.gpurunner.task.TaskDefinition;

/** The task {@code rigid-body}: bodies that fall and collide, one frame later. */
public final class RigidDefinition implements TaskDefinition {
  @Override
  public String name() {
    return RigidTask.NAME;
  }

  @Override
  public Task create(SettingsReader settings) {
    return new RigidTask(RigidSettings.read(settings));
  }
}
