package org.allometry.orchestrator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ./allometry}, with JDKs that only say what they were started with. */
class LauncherTest {
  private static final String JDK =
      """
      #!/bin/sh
      echo "JDK=$(basename "$(dirname "$(dirname "$0")")")"
      echo "PWD=$(pwd)"
      echo "LC_ALL=${LC_ALL-}"
      for word; do
        echo "$word"
        case $word in -XX:AOTCacheOutput=*) echo cache >"${word#*=}" ;; esac
      done
      """;

  @TempDir private Path folder;
  private Path root;
  private Path jvms;

  @BeforeEach
  void install() throws IOException {
    root = Files.createDirectories(folder.resolve("a place/with spaces"));
    jvms = Files.createDirectories(folder.resolve("jvm s"));
    Path product = Path.of("..").toAbsolutePath().normalize();
    copy(product.resolve("allometry"), root.resolve("allometry"), "");
    Files.createDirectory(root.resolve(".mvn"));
    // The usual folders of JDKs are looked at last; here they are ours alone.
    copy(
        product.resolve(".mvn/find-jdk.sh"),
        root.resolve(".mvn/find-jdk.sh"),
        "/usr/lib/jvm /usr/java /opt /opt/java");
    Files.createDirectories(root.resolve("orchestrator/target/lib"));
    Files.createDirectories(root.resolve(".allometry"));
    Files.writeString(root.resolve(".allometry/build.stamp"), "");
  }

  private void copy(Path from, Path to, String places) throws IOException {
    String text = Files.readString(from);
    assertTrue(text.contains(places), from.toString());
    Files.writeString(to, places.isEmpty() ? text : text.replace(places, "\"" + jvms + "\""));
    assertTrue(to.toFile().setExecutable(true));
  }

  private Path jdk(String name, int version) throws IOException {
    return jdk(name, version, JDK);
  }

  private Path jdk(String name, int version, String script) throws IOException {
    Path home = jvms.resolve(name);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + ".0.1\"\n");
    for (String program : List.of("java", "javac")) {
      Path file = home.resolve("bin").resolve(program);
      Files.writeString(file, script);
      assertTrue(file.toFile().setExecutable(true));
    }
    return home;
  }

  private record Ended(int code, String out, String err) {}

  private Ended start(Path program, Map<String, String> environment, String... words)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(program.toString());
    builder.command().addAll(List.of(words));
    builder.environment().clear();
    builder.environment().put("PATH", System.getenv("PATH"));
    builder.environment().put("HOME", folder.toString());
    builder.environment().putAll(environment);
    builder.directory(folder.toFile());
    Path err = folder.resolve("err.txt");
    Process process = builder.redirectError(err.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), out, Files.readString(err));
  }

  @Test
  void findsTheNewestJdkWhateverJavaIsOnThePath() throws Exception {
    Path old = jdk("old-17", 17);
    jdk("good-21", 21);
    jdk("newer-25", 25);
    String path = old.resolve("bin") + ":" + System.getenv("PATH");
    Ended ended = start(root.resolve("allometry"), Map.of("PATH", path), "plan", "a b.conf");
    assertEquals(0, ended.code(), ended.err());
    assertTrue(ended.out().contains("JDK=newer-25\n"), ended.out());
    assertTrue(ended.out().endsWith(".Allometry\nplan\na b.conf\n"), ended.out());
    Ended chosen =
        start(
            root.resolve("allometry"),
            Map.of("PATH", path, "JAVA_HOME", jvms.resolve("good-21").toString()));
    assertTrue(chosen.out().contains("JDK=good-21\n"), chosen.out());
    Ended overridden =
        start(root.resolve("allometry"), Map.of("PATH", path, "JAVA_HOME", old.toString()));
    assertTrue(overridden.out().contains("JDK=newer-25\n"), overridden.out());
  }

  @Test
  void startsThroughLinksAndKeepsTheCurrentDirectory() throws Exception {
    jdk("good-21", 21);
    Path first = Files.createSymbolicLink(folder.resolve("one"), root.resolve("allometry"));
    Path second = Files.createSymbolicLink(folder.resolve("two"), first.getFileName());
    Ended ended = start(second, Map.of(), "status");
    assertEquals(0, ended.code(), ended.err());
    assertTrue(ended.out().contains("PWD=" + folder.toRealPath() + "\n"), ended.out());
    assertTrue(
        ended.out().contains(root.toRealPath().resolve("orchestrator/target/lib") + "/*\n"),
        ended.out());
  }

  @Test
  void saysInOneLineWhatToInstall() throws Exception {
    Path old = jdk("old-17", 17);
    String path = old.resolve("bin") + ":/usr/bin:/bin";
    Ended ended = start(root.resolve("allometry"), Map.of("PATH", path), "search", "a.conf");
    assertEquals(1, ended.code());
    assertEquals("", ended.out());
    assertEquals(1, ended.err().lines().count(), ended.err());
    assertTrue(ended.err().contains("no JDK 21 or newer found"), ended.err());
    assertTrue(ended.err().contains("openjdk-21-jdk"), ended.err());
  }

  /** Nothing that was half done in a full heap is trusted; the journal is. */
  @Test
  void endsTheProcessWhenItsHeapIsFull() throws Exception {
    jdk("good-21", 21);
    Ended ended = start(root.resolve("allometry"), Map.of(), "search", "a.conf");
    assertTrue(ended.out().contains("-XX:+ExitOnOutOfMemoryError\n"), ended.out());
    assertTrue(ended.out().contains("-Xmx512m\n"), ended.out());
  }

  /** The first to make one makes it for ever, and later starts are as fast as it is complete. */
  @Test
  void onlyCommandsThatLoadNearlyAllClassesMakeAnArchive() throws Exception {
    jdk("good-21", 21);
    Path program = root.resolve("allometry");
    String archive = "-XX:SharedArchiveFile=" + root.toRealPath() + "/.allometry/";
    String search = start(program, Map.of(), "search", "a.conf").out();
    assertTrue(search.contains("-XX:+AutoCreateSharedArchive\n"), search);
    assertTrue(search.contains(archive + "search-21.jsa\n"), search);
    String status = start(program, Map.of(), "status").out();
    assertTrue(status.contains("-XX:-AutoCreateSharedArchive\n"), status);
    assertTrue(status.contains(archive + "search-21.jsa\n"), status);
    String version = start(program, Map.of(), "--version").out();
    assertTrue(version.contains("-XX:-AutoCreateSharedArchive\n"), version);
    assertTrue(version.contains("-XX:TieredStopAtLevel=1\n"), version);
    assertTrue(!search.contains("-XX:TieredStopAtLevel"), search);
    String fit = start(program, Map.of(), "fit", "a.csv").out();
    assertTrue(fit.contains("-XX:+AutoCreateSharedArchive\n"), fit);
    assertTrue(fit.contains(archive + "fit-21.jsa\n"), fit);
  }

  private static final String CACHE = "-XX:AOTCache=";

  /** What a rehearsal leaves in {@code .allometry} has this ending. */
  private void awaitFile(WatchService watch, String ending) throws InterruptedException {
    for (WatchKey key = watch.poll(30, TimeUnit.SECONDS); key != null; ) {
      for (WatchEvent<?> event : key.pollEvents()) {
        if (event.context() instanceof Path file && file.toString().endsWith(ending)) {
          return;
        }
      }
      key.reset();
      key = watch.poll(30, TimeUnit.SECONDS);
    }
    throw new AssertionError("no file that ends with " + ending);
  }

  @Test
  void fromJdk25OnARehearsalBesideTheFirstSearchMakesTheCacheOfLaterStarts() throws Exception {
    Path jdk = jdk("new-25", 25);
    Path program = root.resolve("allometry");
    Path state = root.resolve(".allometry");
    assertTrue(!start(program, Map.of(), "status").out().contains(CACHE));
    try (WatchService watch = FileSystems.getDefault().newWatchService()) {
      state.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
      Map<String, String> flags = Map.of("ALLOMETRY_JVM_FLAGS", "-XX:+MyFlag");
      String search = start(program, flags, "search", "a.conf").out();
      assertTrue(!search.contains("AOTCache"), search);
      assertTrue(search.contains("-XX:+MyFlag\n"), search);
      assertTrue(search.contains("-XX:-AutoCreateSharedArchive\n"), search);
      awaitFile(watch, ".aot");
    }
    List<Path> logs;
    try (Stream<Path> files = Files.list(state)) {
      logs = files.filter(file -> file.toString().endsWith(".aot.log")).toList();
    }
    String log = Files.readString(logs.getFirst());
    assertTrue(log.contains("\nsearch\n" + root.toRealPath() + "/conf/quickstart.conf\n"), log);
    assertTrue(!log.contains("MyFlag"), log);
    for (String command : List.of("search", "resume", "status")) {
      String out = start(program, Map.of(), command).out();
      assertTrue(out.contains(CACHE + root.toRealPath() + "/.allometry/start-25-"), out);
      assertTrue(!out.contains("SharedArchive"), out);
    }
    assertTrue(start(program, Map.of(), "fit").out().contains("/fit-25.jsa\n"));
    Files.writeString(root.resolve(".allometry/build.stamp"), "another build");
    assertTrue(!start(program, Map.of(), "status").out().contains(CACHE));
    Files.writeString(root.resolve(".allometry/build.stamp"), "");
    assertTrue(start(program, Map.of(), "status").out().contains(CACHE));
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.2\"\n");
    assertTrue(!start(program, Map.of(), "status").out().contains(CACHE));
  }

  @Test
  void whereARehearsalComesToNothingASearchMakesAnArchiveAtItsEnd() throws Exception {
    jdk("new-25", 25, JDK.replace("AOTCacheOutput", "NoSuchFlag"));
    Path program = root.resolve("allometry");
    String first = start(program, Map.of(), "search", "a.conf").out();
    assertTrue(first.contains("-XX:-AutoCreateSharedArchive\n"), first);
    String second = start(program, Map.of(), "search", "a.conf").out();
    assertTrue(second.contains("-XX:+AutoCreateSharedArchive\n"), second);
    assertTrue(second.contains("/.allometry/search-25.jsa\n"), second);
  }

  @Test
  void namesTheLibraryOfSqliteWhereTheBuildUnpackedIt() throws Exception {
    jdk("good-21", 21);
    String none = start(root.resolve("allometry"), Map.of(), "status").out();
    assertTrue(!none.contains("org.sqlite"), none);
    for (String machine : List.of("x86_64", "aarch64")) {
      Files.createDirectories(
          root.resolve("orchestrator/target/native/org/sqlite/native/Linux").resolve(machine));
    }
    String named = start(root.resolve("allometry"), Map.of(), "status").out();
    assertTrue(
        named.contains("-Dorg.sqlite.lib.path=" + root.toRealPath() + "/orchestrator/target/"),
        named);
  }

  /** In the C locale Java reads paths as ASCII, and a home with an umlaut could not be named. */
  @Test
  void readsPathsInUtf8WhateverTheLocale() throws Exception {
    jdk("good-21", 21);
    Path program = root.resolve("allometry");
    assertTrue(start(program, Map.of()).out().contains("LC_ALL=C.UTF-8\n"));
    assertTrue(start(program, Map.of("LC_ALL", "C")).out().contains("LC_ALL=C.UTF-8\n"));
    assertTrue(start(program, Map.of("LANG", "de_DE.UTF-8")).out().contains("LC_ALL=\n"));
    assertTrue(
        start(program, Map.of("LC_ALL", "en_US.utf8")).out().contains("LC_ALL=en_US.utf8\n"));
  }
}
