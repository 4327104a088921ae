package org.allometry.orchestrator.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.allometry.gpurunner.settings.SettingsReader;
import org.allometry.orchestrator.SystemReason;
import org.allometry.orchestrator.UserError;
import org.jspecify.annotations.Nullable;

/** Reads configurations: defaults, then the file, then what the command line sets. */
public final class ConfigSource {
  private static final long LARGEST = 10L << 20;

  private ConfigSource() {}

  /** The defaults: the block {@code allometry} of every module's reference.conf, under its name. */
  public static Config defaults() {
    return ConfigFactory.defaultReference().withOnlyPath("allometry");
  }

  /**
   * The whole resolved configuration.
   *
   * @param file the configuration file
   * @param shown its path as the user wrote it, for messages
   * @param sets {@code key=value} texts; {@code allometry.} may be left out
   * @throws UserError when the file cannot be read or parsed, or a text is no {@code key=value}
   */
  public static Config load(Path file, String shown, List<String> sets) {
    Config config = parse(file, shown);
    for (String set : sets) {
      config = setting(set).withFallback(config);
    }
    return resolve(config, shown);
  }

  /** Defaults under a configuration that was resolved before. */
  public static Config complete(Config resolved) {
    return resolve(resolved, resolved.origin().description());
  }

  private static Config resolve(Config config, String shown) {
    try {
      return config.withFallback(defaults()).resolve();
    } catch (ConfigException e) {
      throw broken(shown, e);
    }
  }

  private static Config parse(Path file, String shown) {
    String text = read(file, shown);
    if (text.isBlank()) {
      throw invalid(
              shown
                  + ": is empty; expected settings under allometry { … }, as in"
                  + " conf/quickstart.conf")
          .file(shown);
    }
    try {
      Config config =
          ConfigFactory.parseFile(
              file.toFile(),
              ConfigParseOptions.defaults()
                  .setSyntax(ConfigSyntax.CONF)
                  .setOriginDescription(shown)
                  .setIncluder(new RequiredIncludes())
                  .setAllowMissing(false));
      for (String key : config.root().keySet().stream().sorted().toList()) {
        if (!key.equals("allometry")) {
          throw unknownRoot(shown, key, config);
        }
      }
      requireBlock(config, shown);
      return config;
    } catch (ConfigException e) {
      throw broken(shown, e);
    }
  }

  private static void requireBlock(Config config, String shown) {
    @Nullable ConfigValue block = config.root().get("allometry");
    if (block instanceof ConfigObject || block == null) {
      return;
    }
    int line = block.origin().lineNumber();
    throw invalid(
            shown
                + ": "
                + (line > 0 ? line + ": " : "")
                + "allometry: \""
                + block.unwrapped()
                + "\"; expected settings under allometry { … }")
        .file(shown, Math.max(1, line))
        .value(String.valueOf(block.unwrapped()))
        .allowed("an object { … }");
  }

  private static UserError unknownRoot(String shown, String key, Config config) {
    int line =
        config.root().getOrDefault(key, ConfigValueFactory.fromAnyRef("")).origin().lineNumber();
    List<String> blocks =
        defaults().getConfig("allometry").root().keySet().stream().sorted().toList();
    String near = SettingsReader.nearest(key, blocks);
    String hint =
        near.isEmpty()
            ? SettingsReader.nearest(key, List.of("allometry"))
            : near.replace("mean ", "mean allometry.");
    return invalid(
            shown
                + ": "
                + line
                + ": "
                + key
                + ": unknown key; expected allometry { … } only"
                + (hint.isEmpty() ? "" : ". " + hint))
        .file(shown, Math.max(1, line))
        .value(key)
        .allowed("allometry")
        .hint(hint);
  }

  private static String read(Path file, String shown) {
    try {
      if (!Files.exists(file)) {
        throw new UserError(
                UserError.Kind.NOT_FOUND,
                shown + ": no such file; expected a configuration such as conf/quickstart.conf")
            .exit(UserError.Kind.INVALID_CONFIGURATION.exitCode())
            .file(shown);
      }
      if (!Files.isRegularFile(file)) {
        throw invalid(shown + ": is no file; expected a configuration file").file(shown);
      }
      if (Files.size(file) > LARGEST) {
        throw invalid(
                shown
                    + ": has "
                    + Files.size(file)
                    + " bytes; expected a configuration file of at most 10 MiB")
            .file(shown);
      }
      String text = Files.readString(file, StandardCharsets.UTF_8);
      if (text.indexOf('\0') >= 0) {
        throw invalid(shown + ": is binary; expected text in UTF-8").file(shown);
      }
      return text;
    } catch (CharacterCodingException e) {
      throw new UserError(
              UserError.Kind.INVALID_CONFIGURATION,
              shown + ": is not UTF-8; expected a configuration file in UTF-8",
              e)
          .file(shown);
    } catch (IOException e) {
      throw new UserError(
              UserError.Kind.INVALID_CONFIGURATION,
              shown + ": cannot be read (" + SystemReason.of(e) + ")",
              e)
          .file(shown);
    }
  }

  private static Config setting(String set) {
    int equals = set.indexOf('=');
    if (equals <= 0) {
      throw new UserError(
              UserError.Kind.USAGE,
              "--set " + set + ": expected key=value, such as --set budget.total=\"2e12 FLOP\"")
          .option("--set")
          .value(set)
          .allowed("key=value");
    }
    String key = set.substring(0, equals).strip();
    String path = key.startsWith("allometry.") ? key : "allometry." + key;
    String value = set.substring(equals + 1).strip();
    ConfigParseOptions options =
        ConfigParseOptions.defaults()
            .setSyntax(ConfigSyntax.CONF)
            .setOriginDescription("--set " + key);
    try {
      Config parsed = ConfigFactory.parseString(path + " = " + value, options);
      requireBlock(parsed, "--set " + key);
      return parsed;
    } catch (ConfigException e) {
      try {
        return ConfigFactory.empty("--set " + key)
            .withValue(path, ConfigValueFactory.fromAnyRef(value, "--set " + key));
      } catch (ConfigException badPath) {
        throw new UserError(
                UserError.Kind.USAGE,
                "--set " + set + ": \"" + key + "\" is no key; expected words joined by dots",
                badPath)
            .option("--set")
            .value(set)
            .allowed("key=value");
      }
    }
  }

  private static UserError invalid(String message) {
    return new UserError(UserError.Kind.INVALID_CONFIGURATION, message);
  }

  private static UserError broken(String shown, ConfigException e) {
    @Nullable ConfigOrigin origin = e.origin();
    String message = String.valueOf(e.getMessage());
    String hint =
        e instanceof ConfigException.Parse && !(e instanceof RequiredIncludes.Missing)
            ? ". Look for a brace, bracket or quote that is not closed, at that line or before it"
            : "";
    UserError error =
        new UserError(
            UserError.Kind.INVALID_CONFIGURATION,
            (message.startsWith(shown) ? message : shown + ": " + message) + hint,
            e);
    return origin != null && origin.lineNumber() > 0
        ? error.file(shown, origin.lineNumber())
        : error.file(shown);
  }
}
