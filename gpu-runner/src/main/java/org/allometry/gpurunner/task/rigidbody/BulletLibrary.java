package org.allometry.gpurunner.task.rigidbody;

import com.jme3.bullet.util.NativeLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Loads Bullet's native library from the class path, once a JVM. */
final class BulletLibrary {
  /** Bullet logs a line for each body; held here, for loggers are collected otherwise. */
  private static final Logger BULLET_LOG = Logger.getLogger("com.jme3");

  private static boolean loaded;

  private BulletLibrary() {}

  /**
   * Loads the library of this platform.
   *
   * @throws IOException when there is none, or it cannot be loaded, saying which and why
   */
  static synchronized void load() throws IOException {
    if (!loaded) {
      load(resource(System.getProperty("os.name"), System.getProperty("os.arch")));
      loaded = true;
    }
  }

  static String resource(String os, String arch) {
    String system = os.toLowerCase(Locale.ROOT);
    String cpu = arch.equals("amd64") || arch.equals("x86_64") ? "x86_64" : "arm64";
    if (system.startsWith("mac")) {
      return "/native/osx/" + cpu + "/libbulletjme.dylib";
    }
    return system.startsWith("windows")
        ? "/native/windows/" + cpu + "/bulletjme.dll"
        : "/native/linux/" + cpu + "/libbulletjme.so";
  }

  static void load(String resource) throws IOException {
    try (InputStream in = BulletLibrary.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException(
            "the physics library Bullet is missing from the class path ("
                + resource
                + "): rigid-body data sets cannot be generated here; put the artifact"
                + " Libbulletjme of this platform, classifier DpRelease, beside the program");
      }
      Path file = Files.createTempFile("allometry-bullet", ".lib");
      try {
        Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        System.load(file.toString());
      } catch (UnsatisfiedLinkError e) {
        throw new IOException("cannot load Bullet from " + file + ": " + e.getMessage(), e);
      } finally {
        Files.deleteIfExists(file);
      }
    }
    BULLET_LOG.setLevel(Level.WARNING);
    NativeLibrary.setStartupMessageEnabled(false);
  }
}
