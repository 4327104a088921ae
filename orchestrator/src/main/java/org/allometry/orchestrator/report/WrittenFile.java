package org.allometry.orchestrator.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.allometry.orchestrator.SystemReason;
import org.allometry.orchestrator.UserError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that was written whole, or not at all.
 *
 * @param path relative to the current directory where it lies below it
 * @param bytes size
 * @param sha256 digest, lower-case hex
 */
public record WrittenFile(String path, long bytes, String sha256) {
  private static final Logger LOG = LoggerFactory.getLogger(WrittenFile.class);

  /**
   * Replaces {@code file} by {@code text} in UTF-8, and makes its folder where there is none.
   *
   * @param directory current directory, for the path that is shown
   * @throws UserError when it cannot be written, naming file and reason
   */
  public static WrittenFile write(Path file, String text, Path directory) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    String shown = shown(file, directory);
    Path parent = file.toAbsolutePath().getParent();
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.write(part, bytes);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      remove(part);
      throw new UserError(
              UserError.Kind.INTERNAL,
              shown
                  + " cannot be written ("
                  + SystemReason.of(e)
                  + "); expected a folder that exists or can be made, may be written to, and has"
                  + " room. Choose another folder, or allow it.",
              e)
          .file(shown)
          .hint("choose another folder, or allow it");
    }
    return new WrittenFile(shown, bytes.length, sha256(bytes));
  }

  /**
   * Nothing half written stays; where even that is refused, the first refusal is the one to tell.
   */
  private static void remove(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      LOG.debug("cannot remove {}", part, e);
    }
  }

  /** Relative to the current directory where it lies below it, with forward slashes. */
  static String shown(Path file, Path directory) {
    Path path = file.startsWith(directory) ? directory.relativize(file) : file;
    return path.toString().isEmpty() ? "." : path.toString().replace('\\', '/');
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
