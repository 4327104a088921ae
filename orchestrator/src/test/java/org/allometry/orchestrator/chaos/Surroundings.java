package org.allometry.orchestrator.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** What a search does not control: its disk, its permissions, its pipes, a port, the clock. */
final class Surroundings {
  private static final int DISK_KIB = 16 * 1024;

  private Surroundings() {}

  /** Whether a command works here. */
  static boolean works(String... command) {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static int kill(Search search) throws IOException, InterruptedException {
    return search.running() && Search.signal(search.pid(), "KILL") ? 1 : 0;
  }

  /** A disk of its own that fills up. */
  static final class FullDisk implements Disturbance {
    private boolean mounted;

    @Override
    public int times() {
      return 4;
    }

    @Override
    public Search.Start start(Home home, RandomGenerator random) throws IOException {
      Path disk = home.root().resolve("sweeps");
      if (!mounted) {
        Files.createDirectories(disk);
        mounted = works("mount", "-t", "tmpfs", "-o", "size=" + DISK_KIB + "k", "tmpfs", "" + disk);
        if (!mounted) {
          throw new IOException("cannot mount a disk on " + disk);
        }
      }
      return Search.Start.PLAIN;
    }

    @Override
    public boolean preventsCheckpoints() {
      return true;
    }

    @Override
    public int strike(Search search, Home home, RandomGenerator random)
        throws IOException, InterruptedException {
      search.awaitMoment(random);
      fill(filler(home), random.nextBoolean() ? 0 : random.nextInt(64 << 10));
      search.pass(random.nextInt(6000));
      return kill(search);
    }

    @Override
    public boolean mayEnd(Search.Ended ended) {
      String err = ended.err().toLowerCase(Locale.ROOT);
      boolean said = err.contains("disk is full") || err.contains("no space left");
      return ended.code() == 137 || (ended.code() == 1 && said);
    }

    @Override
    public String between(Home home, Search.Ended ended, boolean more, RandomGenerator random)
        throws IOException {
      Files.deleteIfExists(filler(home));
      return "";
    }

    @Override
    public void close(Home home) {
      if (mounted) {
        works("umount", "--lazy", home.root().resolve("sweeps").toString());
      }
    }

    private static Path filler(Home home) {
      return home.root().resolve("sweeps/filler");
    }

    private static void fill(Path file, int leave) throws IOException {
      byte[] block = new byte[4096];
      try (OutputStream out = Files.newOutputStream(file)) {
        while (Files.getFileStore(file).getUsableSpace() > leave) {
          out.write(block);
        }
      } catch (IOException e) {
        if (!String.valueOf(e.getMessage()).contains("No space left")) {
          throw e;
        }
      }
    }
  }

  /** Folders in which nothing can be made or removed any more, not even by root. */
  static final class Forbidden implements Disturbance {
    private static final List<String> FOLDERS = List.of("checkpoints", "logs", "journal", "");

    private boolean refusedBefore;

    @Override
    public int times() {
      return 4;
    }

    @Override
    public boolean preventsCheckpoints() {
      return true;
    }

    @Override
    public int strike(Search search, Home home, RandomGenerator random)
        throws IOException, InterruptedException {
      search.awaitMoment(random);
      Path folder = home.sweep().resolve(FOLDERS.get(random.nextInt(FOLDERS.size())));
      forbid(folder, "+i");
      search.awaitMoment(random);
      return kill(search);
    }

    /** Refused with a reason, or gone on with: a folder may not matter yet. */
    @Override
    public boolean mayEnd(Search.Ended ended) {
      boolean said =
          ended.err().contains("cannot be written") || ended.err().contains("Operation not permit");
      return ended.code() == 137 || ((ended.code() == 1 || ended.code() == 5) && said);
    }

    @Override
    public String between(Home home, Search.Ended ended, boolean more, RandomGenerator random)
        throws IOException {
      // Now and then the next search has to live with it too.
      refusedBefore = more && !refusedBefore && random.nextBoolean();
      if (!refusedBefore) {
        forbid(home.sweep(), "-i");
      }
      return "";
    }

    @Override
    public void close(Home home) throws IOException {
      forbid(home.sweep(), "-i");
    }

    private static void forbid(Path folder, String how) throws IOException {
      if (!Files.isDirectory(folder)) {
        return;
      }
      try (Stream<Path> folders = Files.walk(folder)) {
        for (Path one : folders.filter(Files::isDirectory).toList()) {
          works("chattr", how, one.toString());
        }
      }
    }
  }

  /** Nobody listens to what it says any more. */
  static final class ClosedPipe implements Disturbance {
    @Override
    public int times() {
      return 3;
    }

    @Override
    public Search.Start start(Home home, RandomGenerator random) {
      return new Search.Start(List.of(), List.of(), Map.of(), random.nextInt(24));
    }

    @Override
    public int strike(Search search, Home home, RandomGenerator random)
        throws IOException, InterruptedException {
      search.pass(random.nextInt(4000));
      return kill(search);
    }

    /** It may have finished without anybody to tell it to. */
    @Override
    public boolean mayEnd(Search.Ended ended) {
      return ended.code() == 137 || ended.code() == 0 || ended.code() == 4;
    }
  }

  /** Its port for metrics is taken by another program. */
  static final class TakenPort implements Disturbance {
    private final ServerSocket other;

    TakenPort() throws IOException {
      other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @Override
    public int times() {
      return 3;
    }

    @Override
    public Search.Start start(Home home, RandomGenerator random) {
      String port = "metrics.port=" + other.getLocalPort();
      return Search.Start.of(List.of(), List.of("--set", port), Map.of());
    }

    @Override
    public int strike(Search search, Home home, RandomGenerator random)
        throws IOException, InterruptedException {
      search.awaitMoment(random);
      return kill(search);
    }

    @Override
    public void close(Home home) throws IOException {
      other.close();
    }
  }

  /** The wall clock jumps by up to a day, either way, while the search runs and between two. */
  static final class MovedClock implements Disturbance {
    private static final String LIBRARY = "faketime/libfaketime.so.1";

    @Override
    public int times() {
      return 3;
    }

    @Override
    public Search.Start start(Home home, RandomGenerator random) throws IOException {
      set(home, random);
      return Search.Start.of(
          List.of(),
          List.of(),
          Map.of(
              "LD_PRELOAD", library(),
              "FAKETIME_TIMESTAMP_FILE", clock(home).toString(),
              "FAKETIME_NO_CACHE", "1",
              "DONT_FAKE_MONOTONIC", "1",
              "FAKETIME_DONT_FAKE_MONOTONIC", "1"));
    }

    @Override
    public int strike(Search search, Home home, RandomGenerator random)
        throws IOException, InterruptedException {
      for (int i = 0; i < 3 && search.awaitMoment(random); i++) {
        set(home, random);
      }
      search.awaitMoment(random);
      return kill(search);
    }

    private static void set(Home home, RandomGenerator random) throws IOException {
      int seconds = random.nextInt(-86_400, 86_400);
      Path written = clock(home).resolveSibling("clock.new");
      Files.writeString(written, (seconds < 0 ? "" : "+") + seconds + "\n");
      Files.move(written, clock(home), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path clock(Home home) {
      return home.root().resolve("clock");
    }

    /** Where Debian has it; empty where there is none. */
    static String library() throws IOException {
      Path libraries = Path.of("/usr/lib");
      if (!Files.isDirectory(libraries)) {
        return "";
      }
      try (Stream<Path> folders = Files.list(libraries)) {
        return folders
            .map(folder -> folder.resolve(LIBRARY))
            .filter(Files::exists)
            .map(Path::toString)
            .findFirst()
            .orElse("");
      }
    }
  }

  /** {@code kill -9} of the search, or of its trainer, when it asks the disk for the n-th time. */
  static final class KillAtSync implements Disturbance {
    @Override
    public int times() {
      return 7;
    }

    @Override
    public Search.Start start(Home home, RandomGenerator random) {
      List<String> trace =
          new java.util.ArrayList<>(List.of("strace", "-f", "-qq", "-o", "/dev/null"));
      if (random.nextInt(4) > 0) {
        String journal = home.journal().toString();
        trace.addAll(List.of("-P", journal, "-P", journal + "-wal"));
      }
      trace.addAll(
          List.of(
              "-e",
              "trace=fsync,fdatasync",
              "-e",
              "inject=fsync,fdatasync:signal=KILL:when=" + (1 + random.nextInt(30))));
      return Search.Start.of(trace, List.of(), Map.of());
    }

    @Override
    public int strike(Search search, Home home, RandomGenerator random)
        throws InterruptedException {
      search.pass(Search.PATIENCE_SECONDS * 1000);
      return !search.running() && search.code() == 137 ? 1 : 0;
    }
  }
}
