package org.allometry.orchestrator.settings;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigParseable;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@code include "file"} an error where there is no such file. HOCON passes over it, and the
 * search would begin with defaults that nobody asked for.
 */
final class RequiredIncludes implements ConfigIncluder, ConfigIncluderFile {
  /** A file to include that is not there. */
  static final class Missing extends ConfigException.Parse {
    private static final long serialVersionUID = 1L;

    private Missing(String what) {
      super(
          ConfigOriginFactory.newSimple("include"),
          "\""
              + what
              + "\": there is no such file; its path is taken from the folder of the file that"
              + " includes it, and its ending belongs to it");
    }
  }

  @Override
  public ConfigIncluder withFallback(ConfigIncluder fallback) {
    return this;
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    @Nullable ConfigParseable included = context.relativeTo(what);
    @Nullable String file = included == null ? null : included.origin().filename();
    if (included == null || file == null || !Files.isRegularFile(Path.of(file))) {
      throw new Missing(what);
    }
    return included.parse(context.parseOptions().setAllowMissing(false));
  }

  @Override
  public ConfigObject includeFile(ConfigIncludeContext context, File what) {
    if (!what.isFile()) {
      throw new Missing(what.getPath());
    }
    return ConfigFactory.parseFile(what, context.parseOptions().setAllowMissing(false)).root();
  }
}
