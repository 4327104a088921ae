package org.allometry.orchestrator.chaos;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Kills the search, and damages what lies on disk before the next one. */
final class Damage implements Disturbance {
  private final Target target;
  private final Set<String> damaged = new HashSet<>();
  private final Map<Path, byte[]> kept = new HashMap<>();
  private final Map<Path, byte[]> spoilt = new HashMap<>();
  private int refusals;

  /** What is damaged. */
  enum Target {
    CHECKPOINT,
    DATA,
    JOURNAL,
    SNAPSHOT,
    OTHER
  }

  Damage(Target target) {
    this.target = target;
  }

  @Override
  public int times() {
    return target == Target.JOURNAL ? 8 : 4;
  }

  @Override
  public int strike(Search search, Home home, RandomGenerator random)
      throws IOException, InterruptedException {
    search.awaitMoment(random);
    return search.running() && Search.signal(search.pid(), "KILL") ? 1 : 0;
  }

  @Override
  public boolean mayEnd(Search.Ended ended) {
    return ended.code() == 137 || refused(ended);
  }

  private boolean refused(Search.Ended ended) {
    return ended.code() == 5 && !spoilt.isEmpty();
  }

  @Override
  public String between(Home home, Search.Ended ended, boolean more, RandomGenerator random)
      throws IOException {
    if (refused(ended)) {
      return restore();
    }
    if (unread(ended)) {
      return "";
    }
    kept.clear();
    spoilt.clear();
    if (more) {
      switch (target) {
        case CHECKPOINT -> checkpoint(home, random);
        case DATA -> one(Home.filesBelow(home.root().resolve("data")), random);
        case JOURNAL -> journal(home, random);
        case SNAPSHOT -> snapshot(home, random);
        case OTHER -> other(home, random);
      }
    }
    return "";
  }

  @Override
  public boolean unread(Search.Ended ended) throws IOException {
    return ended.code() == 137 && ended.err().isEmpty() && !spoilt.isEmpty() && changed().isEmpty();
  }

  /** The files of a spoilt journal that do not lie there as they did. */
  private List<Path> changed() throws IOException {
    List<Path> changed = new ArrayList<>();
    for (Map.Entry<Path, byte[]> file : spoilt.entrySet()) {
      if (!Files.exists(file.getKey())
          || !Arrays.equals(Files.readAllBytes(file.getKey()), file.getValue())) {
        changed.add(file.getKey());
      }
    }
    return changed;
  }

  /** A refused journal has to lie there as it did; then the copy takes its place. */
  private String restore() throws IOException {
    refusals++;
    List<Path> changed = changed();
    for (Map.Entry<Path, byte[]> file : kept.entrySet()) {
      Files.write(file.getKey(), file.getValue());
    }
    Files.deleteIfExists(spoilt.keySet().iterator().next().resolveSibling("journal.db-shm"));
    kept.clear();
    spoilt.clear();
    return changed.isEmpty() ? "" : "a refused journal was changed: " + changed;
  }

  private void journal(Home home, RandomGenerator random) throws IOException {
    for (String ending : List.of("", "-wal")) {
      Path part = Path.of(home.journal() + ending);
      if (Files.exists(part) && Files.size(part) > 0) {
        kept.put(part, Files.readAllBytes(part));
      }
    }
    if (kept.isEmpty()) {
      return;
    }
    List<Path> parts = kept.keySet().stream().sorted().toList();
    Path part = parts.get(random.nextInt(parts.size()));
    flip(part, random);
    for (Path file : parts) {
      spoilt.put(file, Files.readAllBytes(file));
    }
  }

  private void checkpoint(Home home, RandomGenerator random) throws IOException {
    Path file = one(Home.filesBelow(home.checkpoints()), random);
    if (file != null) {
      damaged.add(home.checkpoints().relativize(file.getParent()).toString());
    }
  }

  private void other(Home home, RandomGenerator random) throws IOException {
    one(
        Home.filesBelow(home.sweep()).stream()
            .filter(f -> !f.startsWith(home.journal().getParent()))
            .filter(f -> !f.startsWith(home.checkpoints()))
            .toList(),
        random);
  }

  /** Flips, cuts, lengthens or removes one of the files. */
  private static @org.jspecify.annotations.Nullable Path one(
      List<Path> files, RandomGenerator random) throws IOException {
    if (files.isEmpty()) {
      return null;
    }
    Path file = files.get(random.nextInt(files.size()));
    switch (random.nextInt(4)) {
      case 0 -> Files.delete(file);
      case 1 -> {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
          open.setLength(open.length() == 0 ? 0 : random.nextLong(open.length()));
        }
      }
      case 2 -> {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
          open.seek(open.length());
          open.write(random.nextInt(256));
        }
      }
      default -> flip(file, random);
    }
    return file;
  }

  /** Up to 16 bytes in a row are others than they were. */
  private static void flip(Path file, RandomGenerator random) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    if (bytes.length == 0) {
      return;
    }
    int at = random.nextInt(bytes.length);
    int length = Math.min(bytes.length - at, 1 + random.nextInt(16));
    for (int i = at; i < at + length; i++) {
      bytes[i] ^= (byte) (1 + random.nextInt(255));
    }
    Path written = Files.write(file.resolveSibling(file.getFileName() + ".flip"), bytes);
    Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /** A byte of the newest snapshot of the state. */
  private static void snapshot(Home home, RandomGenerator random) throws IOException {
    if (!Files.exists(home.journal())) {
      return;
    }
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + home.journal());
        Statement statement = connection.createStatement()) {
      byte[] bytes = null;
      long sequence = 0;
      try (ResultSet newest =
          statement.executeQuery(
              "SELECT sequence_number, snapshot_payload FROM snapshot"
                  + " ORDER BY sequence_number DESC LIMIT 1")) {
        if (newest.next()) {
          sequence = newest.getLong(1);
          bytes = newest.getBytes(2);
        }
      }
      if (bytes != null) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
        try (var update =
            connection.prepareStatement(
                "UPDATE snapshot SET snapshot_payload = ? WHERE sequence_number = ?")) {
          update.setBytes(1, bytes);
          update.setLong(2, sequence);
          update.executeUpdate();
        }
      }
    } catch (SQLException e) {
      if (!String.valueOf(e.getMessage()).contains("no such table")) {
        throw new IOException(e);
      }
    }
  }

  @Override
  public Set<String> damaged() {
    return damaged;
  }

  @Override
  public int refusals() {
    return refusals;
  }
}
