package org.allometry.orchestrator.settings;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import java.io.File;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.allometry.orchestrator.UserError;
import org.jspecify.annotations.Nullable;

/**
 * What {@code include} may name in a configuration: files that are there, next to the file that
 * names them or by their whole path, and never one that is being included already.
 *
 * <p>HOCON itself passes over a file that is missing, and the search would begin with defaults that
 * nobody asked for; it also reads addresses of the network.
 */
final class FileIncludes
    implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
  private final @Nullable Path file;
  private final String shown;
  private final String text;
  private final List<Path> open;

  private FileIncludes(@Nullable Path file, String shown, String text, List<Path> open) {
    this.file = file;
    this.shown = shown;
    this.text = text;
    this.open = List.copyOf(open);
  }

  /**
   * Of a file.
   *
   * @param shown its path for messages
   * @param text that stands in it
   */
  static FileIncludes of(Path file, String shown, String text) {
    return new FileIncludes(file, shown, text, List.of(file.toAbsolutePath().normalize()));
  }

  /** Of a text that is no file, and may include nothing. */
  static FileIncludes none(String shown, String text) {
    return new FileIncludes(null, shown, text, List.of());
  }

  /** How a text is parsed whose origin is called {@code shown}. */
  ConfigParseOptions options() {
    return ConfigParseOptions.defaults()
        .setOriginDescription(shown)
        .setIncluder(this)
        .setAllowMissing(false);
  }

  @Override
  public ConfigIncluder withFallback(ConfigIncluder fallback) {
    return this;
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    return include(what);
  }

  @Override
  public ConfigObject includeFile(ConfigIncludeContext context, File what) {
    return include(what.getPath());
  }

  @Override
  public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
    throw refused(what.toString(), "is an address; expected a file");
  }

  @Override
  public ConfigObject includeResources(ConfigIncludeContext context, String what) {
    throw refused(what, "is a resource of the program; expected a file");
  }

  private ConfigObject include(String what) {
    Path path = path(what);
    Path whole = path.toAbsolutePath().normalize();
    if (open.contains(whole)) {
      throw refused(what, "includes this file in turn; expected files that end somewhere");
    }
    if (!Files.isRegularFile(path)) {
      throw refused(
          what,
          "there is no such file; its path is taken from the folder of the file that includes it,"
              + " and its ending belongs to it");
    }
    String name = path.toString();
    List<Path> nested = new ArrayList<>(open);
    nested.add(whole);
    FileIncludes inside = new FileIncludes(path, name, ConfigText.read(path, name), nested);
    return ConfigFactory.parseFile(path.toFile(), inside.options()).root();
  }

  private Path path(String what) {
    try {
      Path path = Path.of(what);
      return file == null ? path : file.resolveSibling(path);
    } catch (InvalidPathException e) {
      throw refused(what, "is no path here; expected a file");
    }
  }

  private UserError refused(String what, String why) {
    int line = line(what);
    UserError error =
        new UserError(
            UserError.Kind.INVALID_CONFIGURATION,
            shown + ": " + (line > 0 ? line + ": " : "") + "include \"" + what + "\": " + why);
    error.value(what).allowed("a file that exists");
    return line > 0 ? error.file(shown, line) : error.file(shown);
  }

  /** Where {@code what} is included; 0 when that cannot be told. */
  private int line(String what) {
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.startsWith("#")
          && line.contains("include")
          && (line.contains(what) || line.contains("url("))) {
        return i + 1;
      }
    }
    return 0;
  }
}
