package org.allometry.gpurunner.task;

import java.io.IOException;
import java.nio.file.Path;

/** A problem with all its settings; a value until its data set is opened. */
public interface Task {
  /** Name in configurations, such as {@code n-body}. */
  String name();

  /** Content fingerprint of settings and generator version, 16 lower-case hex digits. */
  String fingerprint();

  /** What a token carries. */
  SceneShape shape();

  /** Training samples that will be generated. */
  int trainSamples();

  /** Mean tokens a scene, known without generating (exact or expected). */
  double expectedTokens();

  /** Bytes that the data set takes on disk, about. */
  long expectedBytes();

  /**
   * Opens the data set, generating it first where it does not lie complete and intact under {@code
   * home}. Two processes may call this at once.
   *
   * @param home folder of all data sets; this one's is {@code <name>-<fingerprint>} inside
   * @param progress told how far generation is
   * @throws IOException when it cannot be written or read, naming the path
   */
  DataSet open(Path home, Progress progress) throws IOException;

  /** Told how far something long is. */
  interface Progress {
    /** Tells nobody. */
    Progress NONE = (what, done, total) -> {};

    /**
     * Called now and then.
     *
     * @param what short description
     * @param done units done
     * @param total units in all
     */
    void at(String what, long done, long total);
  }
}
