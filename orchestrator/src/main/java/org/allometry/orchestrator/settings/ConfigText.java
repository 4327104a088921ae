package org.allometry.orchestrator.settings;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.allometry.orchestrator.SystemReason;
import org.allometry.orchestrator.UserError;

/** Reads a file that has to be a configuration's text: UTF-8, and not too long. */
final class ConfigText {
  private static final long LARGEST = 10L << 20;

  private ConfigText() {}

  /**
   * The text of {@code file}.
   *
   * @param shown its path for messages
   * @throws UserError when it is no such file
   */
  static String read(Path file, String shown) {
    try {
      if (!Files.exists(file)) {
        throw new UserError(
                UserError.Kind.NOT_FOUND,
                shown + ": no such file; expected a configuration such as conf/quickstart.conf")
            .exit(UserError.Kind.INVALID_CONFIGURATION.exitCode())
            .file(shown);
      }
      if (!Files.isRegularFile(file)) {
        throw invalid(shown, "is no file; expected a configuration file");
      }
      if (Files.size(file) > LARGEST) {
        throw invalid(
            shown,
            "has " + Files.size(file) + " bytes; expected a configuration file of at most 10 MiB");
      }
      String text = Files.readString(file, StandardCharsets.UTF_8);
      if (text.indexOf('\0') >= 0) {
        throw invalid(shown, "is binary; expected text in UTF-8");
      }
      return text;
    } catch (CharacterCodingException e) {
      throw invalid(shown, "is not UTF-8; expected a configuration file in UTF-8");
    } catch (IOException e) {
      throw invalid(
          shown,
          "cannot be read (" + SystemReason.of(e) + "); expected a readable configuration file");
    }
  }

  private static UserError invalid(String shown, String what) {
    return new UserError(UserError.Kind.INVALID_CONFIGURATION, shown + ": " + what).file(shown);
  }
}
