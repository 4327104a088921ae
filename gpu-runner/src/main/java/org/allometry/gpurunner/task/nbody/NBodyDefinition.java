package org.allometry.gpurunner.task.nbody;

import org.allometry.gpurunner.settings.SettingsReader;
import org.allometry.gpurunner.task.Task;
import org.allometry.gpurunner.task.TaskDefinition;

/** The task {@code n-body}: bodies under gravity, a little later. */
public final class NBodyDefinition implements TaskDefinition {
  @Override
  public String name() {
    return NBodyTask.NAME;
  }

  @Override
  public Task create(SettingsReader settings) {
    return new NBodyTask(NBodySettings.read(settings));
  }
}
