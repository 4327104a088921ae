package org.allometry.orchestrator.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.allometry.actors.sweep.SweepState;
import org.allometry.actors.sweep.SweepView;
import org.allometry.orchestrator.report.SyntheticSweep;
import org.junit.jupiter.api.Test;

class TerminalWatchTest {
  private final StringWriter text = new StringWriter();
  private ScreenSize size = new ScreenSize(80, 24);
  private long now = 1;

  private TerminalWatch watch(boolean repaint) {
    return new TerminalWatch(new PrintWriter(text), repaint, () -> size, () -> now, "demo", 1e13);
  }

  private static SweepView view() {
    SweepState state = SyntheticSweep.of("demo", List.of("transformer")).state();
    return new SweepView(
        state, List.of(), List.of(), new TreeMap<>(), false, Double.NaN, Double.NaN);
  }

  /** What a terminal of this size shows after everything that was written to it. */
  private List<String> screen() {
    Screen screen = new Screen(size);
    screen.write(text.toString());
    return screen.rows();
  }

  @Test
  void saysBudgetTimeLeftEstimateAndDecision() {
    List<String> block = new LiveBlock("demo", 1e13).lines(view(), Map.of(), "", 400);
    assertTrue(block.get(0).startsWith("sweep    demo: running, trials "), block.toString());
    assertTrue(block.get(1).matches("budget   \\[#+\\.+] .* % of .*, about .* left"), block.get(1));
    assertTrue(block.stream().anyMatch(line -> line.startsWith("running  t-")), block.toString());
    assertTrue(block.stream().anyMatch(line -> line.startsWith("decided  t-")), block.toString());
  }

  @Test
  void wrapsWhatIsWiderThanTheScreen() {
    for (int columns : List.of(20, 40, 79, 200)) {
      List<String> block = new LiveBlock("demo", 1e13).lines(view(), Map.of(), "", columns);
      assertEquals(List.of(), block.stream().filter(line -> line.length() > columns).toList());
    }
    assertEquals(
        List.of("decided  one", "         two", "         thre…"),
        LiveBlock.wrapped("decided  one two threefourfive six", 14));
  }

  @Test
  void repaintsInPlace() {
    TerminalWatch watch = watch(true);
    watch.view(view());
    List<String> first = screen();
    now += 1_000_000_000L;
    watch.view(view());
    assertEquals(first, screen());
    watch.warn("something to know");
    now += 1_000_000_000L;
    watch.view(view());
    assertEquals("something to know", screen().get(0));
    assertEquals(first, screen().subList(1, screen().size()));
    watch.close();
    assertEquals(List.of("something to know"), screen());
  }

  @Test
  void leavesNothingBehindWhenTheWindowBecomesNarrower() {
    TerminalWatch watch = watch(true);
    watch.view(view());
    size = new ScreenSize(50, 24);
    now += 1_000_000_000L;
    watch.view(view());
    List<String> block = new LiveBlock("demo", 1e13).lines(view(), Map.of(), "", 49);
    assertEquals(block, screen());
  }

  @Test
  void neverFillsMoreThanTheScreen() {
    size = new ScreenSize(80, 4);
    TerminalWatch watch = watch(true);
    watch.view(view());
    now += 1_000_000_000L;
    watch.view(view());
    assertEquals(3, screen().size());
    assertTrue(screen().get(0).startsWith("sweep "), screen().toString());
  }

  @Test
  void aPipeGetsLinesWithoutControlCharacters() {
    TerminalWatch watch = watch(false);
    watch.serving("http://127.0.0.1:9464/metrics");
    watch.generating("data set n-body", 0, 100);
    watch.generating("data set n-body", 50, 100);
    now += 6_000_000_000L;
    watch.generating("data set n-body", 60, 100);
    watch.generating("data set n-body", 100, 100);
    watch.view(view());
    watch.warn("something to know");
    watch.close();
    assertEquals(
        List.of(
            "metrics at http://127.0.0.1:9464/metrics",
            "data     data set n-body 0/100 (0 %)",
            "data     data set n-body 60/100 (60 %)",
            "data     data set n-body 100/100 (100 %)",
            "something to know"),
        text.toString().lines().toList());
    assertFalse(text.toString().contains("\u001b"));
  }

  /** As much of a terminal as the block uses: lines, cursor up, carriage return, clear below. */
  private static final class Screen {
    private final ScreenSize size;
    private final List<StringBuilder> rows = new ArrayList<>(List.of(new StringBuilder()));
    private int row;

    Screen(ScreenSize size) {
      this.size = size;
    }

    void write(String text) {
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '\u001b') {
          int end = i + 2;
          while (!Character.isLetter(text.charAt(end))) {
            end++;
          }
          control(text.substring(i + 2, end), text.charAt(end));
          i = end;
        } else if (c == '\n') {
          next();
        } else if (c != '\r') {
          if (rows.get(row).length() == size.columns()) {
            next();
          }
          rows.get(row).append(c);
        }
      }
    }

    private void control(String number, char what) {
      switch (what) {
        case 'A' -> row = Math.max(0, row - Integer.parseInt(number));
        case 'J' -> {
          rows.subList(row, rows.size()).clear();
          rows.add(new StringBuilder());
        }
        default -> throw new IllegalArgumentException("no control " + what);
      }
    }

    private void next() {
      row++;
      if (row == rows.size()) {
        rows.add(new StringBuilder());
      }
    }

    List<String> rows() {
      List<String> text = new ArrayList<>(rows.stream().map(StringBuilder::toString).toList());
      while (!text.isEmpty() && text.get(text.size() - 1).isEmpty()) {
        text.remove(text.size() - 1);
      }
      return text;
    }
  }
}
