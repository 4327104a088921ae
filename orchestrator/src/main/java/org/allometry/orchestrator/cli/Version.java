package org.allometry.orchestrator.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** The version of the product, from the jar's manifest. */
public final class Version implements IVersionProvider {
  /** Such as {@code 0.1.0-SNAPSHOT}. */
  public static String text() {
    @Nullable String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "0.1.0-SNAPSHOT" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {"allometry " + text()};
  }
}
