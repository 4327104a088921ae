package org.allometry.orchestrator.badinput;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One thing that a user can get wrong: what lies in the folder, what is typed, what is answered.
 *
 * <p>In texts, <code>{{hex FF FE}}</code> stands for bytes and <code>{{3000 * x}}</code> for a text
 * so many times over.
 *
 * @param name in words
 * @param exit exit code
 * @param arguments of the command
 * @param says the whole message, with FOLDER for the folder
 * @param files names and texts
 * @param folders names of empty folders
 * @param links names and targets of symbolic links
 * @param sparse names and sizes of files that hold nothing but zeros
 * @param sql what happens to the journal of the sweep {@code demo}, which is there when this is not
 *     empty
 */
record BadCase(
    String name,
    int exit,
    List<String> arguments,
    String says,
    Map<String, String> files,
    List<String> folders,
    Map<String, String> links,
    Map<String, Long> sparse,
    List<String> sql) {
  private static final Pattern MACRO =
      Pattern.compile(
          "\\{\\{(?:hex ((?:[0-9A-F]{2} ?)+)|([0-9]+) \\* (.*?))\\}\\}", Pattern.DOTALL);

  /** All of a kind, in the order of its file. */
  static List<BadCase> of(String kind) {
    Config all =
        ConfigFactory.parseResources(BadCase.class.getClassLoader(), "bad-input/" + kind + ".conf");
    Config defaults = all.getConfig("defaults");
    List<BadCase> cases = new ArrayList<>();
    for (Config one : all.getConfigList("cases")) {
      cases.add(of(one.withFallback(defaults)));
    }
    return cases;
  }

  private static BadCase of(Config one) {
    return new BadCase(
        one.getString("name"),
        one.getInt("exit"),
        one.getStringList("arguments").stream().map(BadCase::text).toList(),
        text(one.getString("says")),
        files(one),
        one.hasPath("folders") ? one.getStringList("folders") : List.of(),
        texts(one, "links"),
        sizes(one),
        one.hasPath("sql") ? one.getStringList("sql") : List.of());
  }

  /** The text at {@code input} is the file whose name is at {@code file}. */
  private static Map<String, String> files(Config one) {
    Map<String, String> files = texts(one, "files");
    if (one.hasPath("input")) {
      files.put(one.getString("file"), one.getString("input"));
    }
    return files;
  }

  private static Map<String, String> texts(Config one, String key) {
    Map<String, String> texts = new TreeMap<>();
    if (one.hasPath(key)) {
      for (Map.Entry<String, ConfigValue> entry : one.getConfig(key).entrySet()) {
        texts.put(
            String.join(".", ConfigUtil.splitPath(entry.getKey())),
            entry.getValue().unwrapped().toString());
      }
    }
    return texts;
  }

  private static Map<String, Long> sizes(Config one) {
    Map<String, Long> sizes = new TreeMap<>();
    texts(one, "sparse").forEach((name, size) -> sizes.put(name, Long.parseLong(size)));
    return sizes;
  }

  /** Makes everything that the case needs in {@code folder}. */
  void lay(Path folder) throws IOException {
    for (String name : folders) {
      Files.createDirectories(folder.resolve(name));
    }
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, bytes(file.getValue()));
    }
    for (Map.Entry<String, String> link : links.entrySet()) {
      Files.createSymbolicLink(folder.resolve(link.getKey()), Path.of(link.getValue()));
    }
    for (Map.Entry<String, Long> file : sparse.entrySet()) {
      try (RandomAccessFile made =
          new RandomAccessFile(folder.resolve(file.getKey()).toFile(), "rw")) {
        made.setLength(file.getValue());
      }
    }
  }

  private static String text(String written) {
    return new String(bytes(written), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String written) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Matcher macro = MACRO.matcher(written);
    int from = 0;
    while (macro.find()) {
      bytes.writeBytes(written.substring(from, macro.start()).getBytes(StandardCharsets.UTF_8));
      bytes.writeBytes(
          macro.group(1) != null
              ? HexFormat.of().parseHex(macro.group(1).replace(" ", ""))
              : macro
                  .group(3)
                  .repeat(Integer.parseInt(macro.group(2)))
                  .getBytes(StandardCharsets.UTF_8));
      from = macro.end();
    }
    bytes.writeBytes(written.substring(from).getBytes(StandardCharsets.UTF_8));
    return bytes.toByteArray();
  }

  @Override
  public String toString() {
    return name;
  }
}
