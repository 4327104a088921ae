package org.allometry.orchestrator.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.allometry.orchestrator.watch.ScreenSize;

/**
 * Size of the terminal on standard error, asked of {@code stty} at most once a second because
 * people resize windows; shells do not export {@code COLUMNS}.
 */
final class TerminalSize implements Supplier<ScreenSize> {
  private static final long FRESH_NANOS = 1_000_000_000L;
  private static final int USUAL_ROWS = 24;

  private final Terminal terminal;
  private final LongSupplier nanoTime;
  private ScreenSize last;
  private long asked;
  private boolean known;

  TerminalSize(Terminal terminal, LongSupplier nanoTime) {
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    this.last = fromEnvironment(terminal);
  }

  @Override
  public synchronized ScreenSize get() {
    long now = nanoTime.getAsLong();
    if (terminal.interactive() && (!known || now - asked >= FRESH_NANOS)) {
      known = true;
      asked = now;
      last = parse(stty(), last);
    }
    return last;
  }

  private static ScreenSize fromEnvironment(Terminal terminal) {
    Map<String, String> environment = terminal.environment();
    String lines = environment.getOrDefault("LINES", "");
    return new ScreenSize(
        terminal.width(), lines.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(lines) : USUAL_ROWS);
  }

  /** {@code rows columns}; anything else, also zeros, keeps what was known. */
  static ScreenSize parse(String answer, ScreenSize last) {
    String[] words = answer.strip().split(" ", -1);
    if (words.length != 2 || !answer.strip().matches("[1-9][0-9]{0,4} [1-9][0-9]{0,4}")) {
      return last;
    }
    return new ScreenSize(Integer.parseInt(words[1]), Integer.parseInt(words[0]));
  }

  private static String stty() {
    try {
      Path descriptor = Path.of("/proc/self/fd/2");
      Path device =
          Files.exists(descriptor) ? Files.readSymbolicLink(descriptor) : Path.of("/dev/tty");
      Process process = new ProcessBuilder("stty", "size").redirectInput(device.toFile()).start();
      if (!process.waitFor(1, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return "";
      }
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
