package org.allometry.orchestrator.watch;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.allometry.actors.runner.MetricBatch;
import org.allometry.actors.sweep.SweepView;
import org.allometry.orchestrator.wiring.SweepObserver;
import org.jspecify.annotations.Nullable;

/** Shows a running sweep to people; safe for any thread. */
public final class TerminalWatch implements SweepObserver, AutoCloseable {
  /** At most four times a second. */
  private static final long REPAINT_NANOS = 250_000_000L;

  private static final long PROGRESS_NANOS = 5_000_000_000L;

  private final PrintWriter out;
  private final boolean repaint;
  private final Supplier<ScreenSize> screen;
  private final LongSupplier nanoTime;
  private final LiveBlock block;
  private final Map<String, MetricBatch.Point> points = new TreeMap<>();

  private List<String> painted = List.of();
  private long lastPaint;
  private boolean everPainted;
  private String address = "";
  private @Nullable SweepView view;

  /**
   * A watch.
   *
   * @param out standard error
   * @param repaint whether it is a terminal
   * @param screen its size now
   * @param nanoTime monotonic clock
   * @param sweep name
   * @param targetFlops compute at which estimates are made
   */
  public TerminalWatch(
      PrintWriter out,
      boolean repaint,
      Supplier<ScreenSize> screen,
      LongSupplier nanoTime,
      String sweep,
      double targetFlops) {
    this.out = out;
    this.repaint = repaint;
    this.screen = screen;
    this.nanoTime = nanoTime;
    this.block = new LiveBlock(sweep, targetFlops);
  }

  @Override
  public synchronized void generating(String what, long done, long total) {
    long now = nanoTime.getAsLong();
    boolean end = done >= total;
    if (everPainted && !end && now - lastPaint < (repaint ? REPAINT_NANOS : PROGRESS_NANOS)) {
      return;
    }
    String line =
        "data     "
            + what
            + " "
            + done
            + "/"
            + total
            + (total > 0 ? " (" + 100 * done / total + " %)" : "");
    if (repaint) {
      paint(List.of(line), now);
    } else {
      out.println(line);
      out.flush();
      everPainted = true;
      lastPaint = now;
    }
  }

  @Override
  public synchronized void view(SweepView newest) {
    view = newest;
    points
        .keySet()
        .removeIf(id -> newest.state().running().stream().noneMatch(t -> t.id().equals(id)));
    show();
  }

  @Override
  public synchronized void metrics(MetricBatch batch) {
    if (!batch.points().isEmpty()) {
      points.put(batch.attempt().trial(), batch.points().get(batch.points().size() - 1));
    }
    show();
  }

  @Override
  public synchronized void serving(String metricsAddress) {
    address = metricsAddress;
    if (!repaint) {
      out.println("metrics at " + metricsAddress);
      out.flush();
    }
  }

  @Override
  public synchronized void warn(String message) {
    out.print(erasing() + message + "\n");
    out.flush();
    lastPaint = nanoTime.getAsLong() - REPAINT_NANOS;
    show();
  }

  private void show() {
    SweepView current = view;
    long now = nanoTime.getAsLong();
    if (repaint && current != null && (!everPainted || now - lastPaint >= REPAINT_NANOS)) {
      paint(block.lines(current, points, address, screen.get().columns() - 1), now);
    }
  }

  /** In one write, so that nobody sees half a block; never higher than the screen. */
  private void paint(List<String> lines, long now) {
    StringBuilder text = new StringBuilder(erasing());
    int room = Math.max(1, screen.get().rows() - 1);
    painted = lines.size() <= room ? lines : lines.subList(0, room);
    painted.forEach(line -> text.append(line).append('\n'));
    out.print(text);
    out.flush();
    lastPaint = now;
    everPainted = true;
  }

  /**
   * Goes back to the first line of the block and clears to the end of the screen. A window that was
   * made narrower since has wrapped the lines into more rows.
   */
  private String erasing() {
    if (!repaint || painted.isEmpty()) {
      return "";
    }
    ScreenSize now = screen.get();
    int rows = 0;
    for (String line : painted) {
      rows += Math.max(1, (line.length() + now.columns() - 1) / now.columns());
    }
    painted = List.of();
    return "\u001b[" + Math.min(rows, now.rows() - 1) + "A\r\u001b[J";
  }

  /** Takes the block away; the status follows. */
  @Override
  public synchronized void close() {
    out.print(erasing());
    out.flush();
    view = null;
  }
}
