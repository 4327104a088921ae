package org.allometry.actors.simulation;

import java.util.SplittableRandom;
import java.util.TreeMap;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.actors.runner.Line;
import org.jspecify.annotations.Nullable;

/** The checkpoints folder: what each folder holds, and what was damaged. */
final class Disk {
  private final TreeMap<String, Content> folders = new TreeMap<>();

  /** A training state. */
  private record Content(String owner, Line line, int step, String digest, boolean damaged) {}

  /**
   * Saves a state.
   *
   * @param owner id of the trunk, or of the trial whose cooldown it belongs to
   */
  Checkpoint save(String owner, Line line, int step) {
    String folder = (line == Line.TRUNK ? "trunks/" : "trials/") + owner + "/step-" + step;
    String digest = "%064x".formatted((owner + line + step).hashCode() & 0xffffffffL);
    folders.put(folder, new Content(owner, line, step, digest, false));
    return new Checkpoint(line, step, folder, digest, 1);
  }

  /** What is wrong with a state; empty when it verifies and is what it says. */
  String verify(Checkpoint checkpoint, String trunk, String trial) {
    @Nullable Content content = folders.get(checkpoint.folder());
    if (content == null) {
      return "missing";
    }
    String owner = checkpoint.line() == Line.TRUNK ? trunk : trial;
    boolean same =
        content.owner.equals(owner)
            && content.line == checkpoint.line()
            && content.step == checkpoint.step()
            && content.digest.equals(checkpoint.digest());
    return content.damaged || !same ? "digest mismatch" : "";
  }

  boolean holds(Checkpoint checkpoint) {
    return folders.containsKey(checkpoint.folder());
  }

  void discard(Checkpoint checkpoint) {
    folders.remove(checkpoint.folder());
  }

  /** Damages one state, or removes it. */
  void damage(SplittableRandom random) {
    if (folders.isEmpty()) {
      return;
    }
    String folder =
        folders.keySet().stream().skip(random.nextInt(folders.size())).findFirst().orElseThrow();
    Content old = folders.get(folder);
    if (old != null) {
      folders.put(folder, new Content(old.owner, old.line, old.step, old.digest, true));
    }
  }
}
