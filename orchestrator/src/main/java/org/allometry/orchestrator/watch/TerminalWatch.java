package org.allometry.orchestrator.watch;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
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
  private final IntSupplier width;
  private final LongSupplier nanoTime;
  private final LiveBlock block;
  private final Map<String, MetricBatch.Point> points = new TreeMap<>();

  private int painted;
  private long lastPaint;
  private boolean everPainted;
  private String address = "";
  private @Nullable SweepView view;

  /**
   * A watch.
   *
   * @param out standard error
   * @param repaint whether it is a terminal
   * @param width its columns
   * @param nanoTime monotonic clock
   * @param sweep name
   * @param targetFlops compute at which estimates are made
   */
  public TerminalWatch(
      PrintWriter out,
      boolean repaint,
      IntSupplier width,
      LongSupplier nanoTime,
      String sweep,
      double targetFlops) {
    this.out = out;
    this.repaint = repaint;
    this.width = width;
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
    erase();
    out.println(message);
    out.flush();
    lastPaint = nanoTime.getAsLong() - REPAINT_NANOS;
    show();
  }

  private void show() {
    SweepView current = view;
    long now = nanoTime.getAsLong();
    if (repaint && current != null && (!everPainted || now - lastPaint >= REPAINT_NANOS)) {
      paint(block.lines(current, points, address, width.getAsInt() - 1), now);
    }
  }

  private void paint(List<String> lines, long now) {
    erase();
    lines.forEach(out::println);
    out.flush();
    painted = lines.size();
    lastPaint = now;
    everPainted = true;
  }

  /** Goes back to the first line of the block and clears to the end of the screen. */
  private void erase() {
    if (repaint && painted > 0) {
      out.print("\u001b[" + painted + "A\r\u001b[J");
      painted = 0;
    }
  }

  /** Takes the block away; the status follows. */
  @Override
  public synchronized void close() {
    erase();
    out.flush();
    view = null;
  }
}
