package org.allometry.gpurunner.train;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** What the numbers of a training depend on beside its settings: the engine and the programs. */
public final class TrainerFingerprint {
  private static final String BASE = "/org/allometry/gpurunner/";
  private static final List<String> PROGRAMS =
      List.of("train/step.py", "family/transformer/transformer.py", "family/gatr/gatr.py");

  private TrainerFingerprint() {}

  /**
   * Such as {@code pytorch-2.7.1 programs-0123456789abcdef}: the engine's version, and the first 16
   * hex digits of the SHA-256 of every TorchScript program. The version is that of the installed
   * PyTorch that the environment names, where it names one, and else of the engine's own.
   */
  public static String text() {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      for (String program : PROGRAMS) {
        sha256.update(resource(BASE + program));
      }
      String digest = HexFormat.of().formatHex(sha256.digest()).substring(0, 16);
      return "pytorch-" + engineVersion() + " programs-" + digest;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static String engineVersion() {
    return engineVersion(System.getenv());
  }

  static String engineVersion(Map<String, String> environment) {
    String installed = environment.getOrDefault("PYTORCH_VERSION", "");
    if (environment.containsKey("PYTORCH_LIBRARY_PATH") && !installed.isEmpty()) {
      return installed;
    }
    Properties properties = new Properties();
    try (@Nullable InputStream in =
        TrainerFingerprint.class.getResourceAsStream("/pytorch-engine.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the engine's version", e);
    }
    return properties.getProperty("pytorch_version", "unknown");
  }

  private static byte[] resource(String name) {
    try (@Nullable InputStream in = TrainerFingerprint.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the resource " + name, e);
    }
  }
}
