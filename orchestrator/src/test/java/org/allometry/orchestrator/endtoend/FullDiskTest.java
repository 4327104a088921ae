package org.allometry.orchestrator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.allometry.actors.journal.JournalReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A search on a small disk of its own that fills up under its journal or under its checkpoints. */
class FullDiskTest {
  private static final int DISK_KIB = 16 * 1024;

  @TempDir private Path home;

  @Test
  void aFullDiskStopsTheSweepAndNothingIsLost() throws Exception {
    Path disk = Files.createDirectories(home.resolve("sweeps"));
    Child child = new Child(home);
    child.conf();
    mount(disk, DISK_KIB);
    try {
      Child.Running search = child.start("search", "tiny.conf");
      search.awaitSaid("ended COMPLETED", 1);
      fill(disk.resolve("filler"));
      Child.Ended stopped = search.end();
      assertEquals(1, stopped.code(), stopped.toString());
      assertTrue(stopped.err().contains("the sweep stopped: the disk is full"), stopped.err());
      assertTrue(stopped.err().contains("bytes free"), stopped.err());
      int kept = JournalReader.read(OnDisk.journal(home)).size();
      assertTrue(kept > 5, "events: " + kept);

      Files.delete(disk.resolve("filler"));
      Child.Ended resumed = child.run("resume");
      assertTrue(resumed.code() == 0 || resumed.code() == 4, resumed.toString());
      assertEquals(0, child.run("verify").code());
      checkpointsWithoutRoom(child);
    } finally {
      umount(disk);
    }
  }

  private void checkpointsWithoutRoom(Child child) throws Exception {
    Path checkpoints = Files.createDirectories(home.resolve("sweeps/other/checkpoints"));
    mount(checkpoints, 64);
    try {
      fill(checkpoints.resolve("filler"));
      Child.Ended search = child.run("search", "tiny.conf", "--set", "sweep.name=other");
      assertTrue(search.code() == 0 || search.code() == 4, search.toString());
      assertTrue(search.err().contains("warning: "), search.err());
      assertTrue(search.err().contains("No space left on device"), search.err());
      assertEquals(0, child.run("verify", "other").code());
    } finally {
      umount(checkpoints);
    }
  }

  private static void mount(Path folder, int kib) throws InterruptedException {
    boolean mounted =
        run("mount", "-t", "tmpfs", "-o", "size=" + kib + "k", "tmpfs", folder.toString());
    assumeTrue(mounted, "not tested: a small disk needs root and the right to mount");
  }

  private static void umount(Path folder) throws InterruptedException {
    assertTrue(run("umount", "--lazy", folder.toString()), () -> "still mounted: " + folder);
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static void fill(Path file) throws IOException {
    byte[] block = new byte[4096];
    try (OutputStream out = Files.newOutputStream(file)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      assertTrue(String.valueOf(e.getMessage()).contains("No space left"), e.toString());
    }
  }
}
