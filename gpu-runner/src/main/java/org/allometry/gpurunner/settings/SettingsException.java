package org.allometry.gpurunner.settings;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used, with all of its problems. */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<SettingsProblem> problems;

  /** At least one problem. */
  public SettingsException(List<SettingsProblem> problems) {
    super(problems.stream().map(SettingsProblem::message).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** Every problem, in the order of reading. */
  public List<SettingsProblem> problems() {
    return problems;
  }
}
