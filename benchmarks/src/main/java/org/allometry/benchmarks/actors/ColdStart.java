package org.allometry.benchmarks.actors;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.spi.ToolProvider;
import org.allometry.actors.sweep.SweepRules;

/**
 * Seconds from the start of a process to the first durable decision about a sweep of many trials:
 * with nothing that starts share, with an archive of classes, and with the cache that {@code
 * ./allometry} uses from JDK 25 on. The journal is that of {@link LoadSpeed}, cut so that as many
 * events as possible follow its youngest snapshot, and copied afresh for every start; the starts of
 * the variants take turns. Archive and cache are made by a start on a journal of 40 trials.
 * Arguments: trials (10000), starts of each variant (7).
 */
public final class ColdStart {
  private static final int RUNGS = 100;
  private static final int DEVICES = 256;
  private static final String START = "start";
  private static final String GRANTED = "granted";

  /** As in {@code ./allometry}. */
  private static final List<String> FLAGS =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "-XX:+UseSerialGC",
          "-Xmx512m",
          "-XX:+ExitOnOutOfMemoryError",
          "-Xlog:disable");

  /** SQLite's library, which the build unpacks for {@code ./allometry}. */
  private static final Path SQLITE =
      Path.of(System.getProperty("benchmarks.home", "benchmarks"))
          .resolve("../orchestrator/target/native/org/sqlite/native/Linux")
          .normalize();

  private final Path folder = Files.createTempDirectory("cold-start");
  private final String classPath = classPath(folder);

  private ColdStart() throws IOException {}

  /** Runs it. */
  public static void main(String[] args) throws IOException, InterruptedException, SQLException {
    if (args.length == 3 && args[0].equals(START)) {
      LoadSpeed.recovery(
          new LoadSpeed.Sweep(Path.of(args[1]), Integer.parseInt(args[2]), RUNGS),
          () -> System.out.println(GRANTED));
      return;
    }
    int trials = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
    int starts = args.length > 1 ? Integer.parseInt(args[1]) : 7;
    new ColdStart().run(trials, starts);
  }

  private void run(int trials, int starts) throws IOException, InterruptedException, SQLException {
    LoadSpeed.Sweep few = LoadSpeed.make(40, RUNGS, 4);
    LoadSpeed.Sweep many = LoadSpeed.make(trials, RUNGS, DEVICES);
    cut(many.journal());
    Map<String, List<String>> variants = new LinkedHashMap<>();
    variants.put("nothing shared", List.of());
    String archive = "-XX:SharedArchiveFile=" + folder.resolve("classes.jsa");
    seconds(few, List.of("-XX:+AutoCreateSharedArchive", archive));
    variants.put("archive of classes", List.of(archive));
    if (Runtime.version().feature() >= 25) {
      Path cache = folder.resolve("start.aot");
      seconds(few, List.of("-XX:TieredStopAtLevel=1", "-XX:AOTCacheOutput=" + cache));
      variants.put("cache", List.of("-XX:AOTCache=" + cache));
    }
    Map<String, double[]> measured = new LinkedHashMap<>();
    for (int i = 0; i < starts; i++) {
      for (Map.Entry<String, List<String>> variant : variants.entrySet()) {
        measured.computeIfAbsent(variant.getKey(), name -> new double[starts])[i] =
            seconds(many, variant.getValue());
      }
    }
    System.out.println("seconds from process start to first decision: median, least, most");
    measured.forEach(
        (name, seconds) -> {
          Arrays.sort(seconds);
          System.out.printf(
              Locale.ROOT,
              "%-20s %.2f %.2f %.2f%n",
              name,
              seconds[starts / 2],
              seconds[0],
              seconds[starts - 1]);
        });
  }

  /** Leaves what a process leaves that is killed just before it writes its next snapshot. */
  private static void cut(Path journal) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + journal);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "DELETE FROM snapshot WHERE sequence_number > (SELECT min(sequence_number) FROM"
              + " snapshot)");
      int cut =
          statement.executeUpdate(
              "DELETE FROM event_journal WHERE sequence_number >= (SELECT max(sequence_number)"
                  + " FROM snapshot) + "
                  + SweepRules.DEFAULT.snapshotEvery());
      System.out.println("events cut from the end of the journal: " + cut);
    }
  }

  /** Until the process says that its first decision is durable; waits for its end. */
  private double seconds(LoadSpeed.Sweep sweep, List<String> flags)
      throws IOException, InterruptedException {
    Path journal = folder.resolve("journal.db");
    Files.copy(sweep.journal(), journal, StandardCopyOption.REPLACE_EXISTING);
    for (String ending : List.of("-wal", "-shm")) {
      Files.deleteIfExists(Path.of(journal + ending));
    }
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(FLAGS);
    if (Runtime.version().feature() >= 23) {
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    Path sqlite = SQLITE.resolve(System.getProperty("os.arch").replace("amd64", "x86_64"));
    if (Files.isDirectory(sqlite)) {
      command.addAll(List.of("-Dorg.sqlite.lib.path=" + sqlite, "-Dorg.sqlite.tmpdir=" + sqlite));
    }
    command.addAll(flags);
    command.addAll(List.of("-cp", classPath, ColdStart.class.getName(), START));
    command.addAll(List.of(journal.toString(), Integer.toString(sweep.candidates())));
    long begin = System.nanoTime();
    Process process =
        new ProcessBuilder(command).redirectError(folder.resolve("errors.log").toFile()).start();
    double seconds = Double.NaN;
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (Double.isNaN(seconds) && line.equals(GRANTED)) {
          seconds = (System.nanoTime() - begin) / 1e9;
        }
      }
    }
    process.waitFor();
    return seconds;
  }

  /** This one's, with folders packed: neither archive nor cache holds classes of folders. */
  private static String classPath(Path folder) {
    List<String> entries = new ArrayList<>();
    String separator = System.getProperty("path.separator");
    for (String entry : System.getProperty("java.class.path").split(separator, -1)) {
      if (!Files.isDirectory(Path.of(entry))) {
        entries.add(entry);
        continue;
      }
      String jar = folder.resolve("classes-" + entries.size() + ".jar").toString();
      ToolProvider.findFirst("jar")
          .orElseThrow()
          .run(
              new PrintWriter(System.out, true, StandardCharsets.UTF_8),
              new PrintWriter(System.err, true, StandardCharsets.UTF_8),
              "cf",
              jar,
              "-C",
              entry,
              ".");
      entries.add(jar);
    }
    return String.join(separator, entries);
  }
}
