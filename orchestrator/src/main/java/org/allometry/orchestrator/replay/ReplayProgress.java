package org.allometry.orchestrator.replay;

import java.io.PrintWriter;
import org.allometry.analysis.replay.Replay;
import org.allometry.orchestrator.cli.Terminal;

/** How far a replay is, on standard error: a bar on a terminal, else a line for each tenth. */
final class ReplayProgress implements Replay.Watch.Progress {
  private static final int BAR = 24;

  private final PrintWriter err;
  private final boolean bar;
  private final boolean lines;

  /** Says nothing where there is no terminal and {@code quiet}. */
  ReplayProgress(Terminal terminal, boolean quiet) {
    err = terminal.err();
    bar = terminal.interactive();
    lines = !bar && !quiet;
  }

  @Override
  public void at(int done, int all, String policy) {
    String text = done + "/" + all + " replays, " + policy;
    if (bar) {
      int filled = BAR * done / all;
      err.print("\r" + "#".repeat(filled) + "-".repeat(BAR - filled) + " " + text + "\u001b[K");
      err.flush();
    } else if (lines && (done == all || 10 * done / all > 10 * (done - 1) / all)) {
      err.println(text);
      err.flush();
    }
  }

  /** Removes the bar. */
  void end() {
    if (bar) {
      err.print("\r\u001b[K");
      err.flush();
    }
  }
}
