package org.allometry.orchestrator.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.allometry.gpurunner.settings.Quoted;
import org.allometry.gpurunner.settings.SettingsException;
import org.allometry.gpurunner.settings.SettingsProblem;
import org.allometry.gpurunner.settings.SettingsReader;
import org.allometry.orchestrator.UserError;
import org.jspecify.annotations.Nullable;

/** Reads configurations: defaults, then the file, then what the command line sets. */
public final class ConfigSource {
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
    try {
      Config config = parse(file, shown);
      for (String set : sets) {
        config = setting(set).withFallback(config);
      }
      return resolve(config, shown);
    } catch (StackOverflowError e) {
      throw ConfigFault.tooDeep(shown);
    }
  }

  /** Defaults under a configuration that was resolved before. */
  public static Config complete(Config resolved) {
    return resolve(resolved, resolved.origin().description());
  }

  private static Config resolve(Config config, String shown) {
    try {
      return config.withFallback(defaults()).resolve();
    } catch (ConfigException e) {
      throw ConfigFault.of(shown, e);
    }
  }

  private static Config parse(Path file, String shown) {
    String text = ConfigText.read(file, shown);
    try {
      Config config =
          ConfigFactory.parseString(
              text, FileIncludes.of(file, shown, text).options().setSyntax(ConfigSyntax.CONF));
      if (config.root().isEmpty()) {
        throw invalid(
                shown
                    + ": is empty; expected settings under allometry { … }, as in"
                    + " conf/quickstart.conf")
            .file(shown);
      }
      requireRoot(config);
      requireBlock(config, shown);
      return config;
    } catch (ConfigException e) {
      throw ConfigFault.of(shown, e);
    }
  }

  /** Nothing but {@code allometry} may stand at the top. */
  private static void requireRoot(Config config) {
    List<String> blocks =
        defaults().getConfig("allometry").root().keySet().stream().sorted().toList();
    List<SettingsProblem> problems = new ArrayList<>();
    List<Map.Entry<String, ConfigValue>> entries = new ArrayList<>(config.root().entrySet());
    entries.sort(Comparator.comparingInt(entry -> entry.getValue().origin().lineNumber()));
    for (Map.Entry<String, ConfigValue> entry : entries) {
      String key = entry.getKey();
      if (!key.equals("allometry")) {
        String near = SettingsReader.nearest(key, blocks);
        problems.add(
            new SettingsProblem(
                ConfigUtil.joinPath(key),
                entry.getValue().origin().description(),
                entry.getValue().unwrapped() == null
                    ? "null"
                    : entry.getValue().unwrapped().toString(),
                "allometry { … } only",
                near.isEmpty()
                    ? SettingsReader.nearest(key, List.of("allometry"))
                    : near.replace("mean ", "mean allometry.")));
      }
    }
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
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

  private static Config setting(String set) {
    int equals = set.indexOf('=');
    if (equals <= 0) {
      throw new UserError(
              UserError.Kind.USAGE,
              "--set "
                  + Quoted.word(set)
                  + ": expected key=value, such as --set budget.total=\"2e12 FLOP\"")
          .option("--set")
          .value(set)
          .allowed("key=value");
    }
    String key = set.substring(0, equals).strip();
    String path =
        key.equals("allometry") || key.startsWith("allometry.") ? key : "allometry." + key;
    String value = set.substring(equals + 1).strip();
    String text = path + " = " + value;
    ConfigParseOptions options =
        FileIncludes.none("--set " + key, text).options().setSyntax(ConfigSyntax.CONF);
    try {
      Config parsed = ConfigFactory.parseString(text, options);
      requireBlock(parsed, "--set " + key);
      return parsed;
    } catch (StackOverflowError e) {
      throw ConfigFault.tooDeep("--set " + Quoted.word(key));
    } catch (ConfigException e) {
      try {
        return ConfigFactory.empty("--set " + key)
            .withValue(path, ConfigValueFactory.fromAnyRef(value, "--set " + key));
      } catch (ConfigException badPath) {
        throw new UserError(
                UserError.Kind.USAGE,
                "--set: " + Quoted.of(key) + " is no key; expected words joined by dots",
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
}
