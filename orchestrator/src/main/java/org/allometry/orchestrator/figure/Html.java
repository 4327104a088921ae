package org.allometry.orchestrator.figure;

import java.util.List;
import org.allometry.orchestrator.json.Json;

/** Pieces of HTML; every text is escaped. */
public final class Html {
  private Html() {}

  /** {@code text} for element content and quoted attributes. */
  public static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
    return out.toString();
  }

  /** JSON that may stand inside a script element. */
  static String scriptJson(Object value) {
    return Json.compact(value)
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026");
  }

  /** {@code <p>text</p>}. */
  public static String paragraph(String text) {
    return "<p>" + escape(text) + "</p>\n";
  }

  /** {@code <p class="…">text</p>}. */
  public static String paragraph(String styleClass, String text) {
    return "<p class=\"" + escape(styleClass) + "\">" + escape(text) + "</p>\n";
  }

  /**
   * One cell of a table.
   *
   * @param text shown
   * @param key sorted by, as a number where it is one
   * @param number aligned to the right
   */
  public record Cell(String text, String key, boolean number) {
    private static final int LONGEST_LINE = 30;

    /** Whether it is long enough to be broken into lines. */
    boolean prose() {
      return !number && text.length() > LONGEST_LINE;
    }

    /** A text, sorted as it reads. */
    public static Cell of(String text) {
      return new Cell(text, text, false);
    }

    /** A number with the text that shows it. */
    public static Cell of(double value, String text) {
      return new Cell(text, Double.isFinite(value) ? Json.number(value) : "", true);
    }
  }

  /** A table; readers sort it by a click on a header where {@code sortable}. */
  public static String table(List<String> headers, List<List<Cell>> rows, boolean sortable) {
    StringBuilder html = new StringBuilder("<div class=\"wide\"><table");
    html.append(sortable ? " class=\"sortable\"" : "").append("><thead><tr>");
    for (int i = 0; i < headers.size(); i++) {
      boolean number = !rows.isEmpty() && rows.get(0).get(i).number();
      html.append(number ? "<th class=\"n\">" : "<th>");
      if (sortable) {
        html.append("<button type=\"button\">").append(escape(headers.get(i))).append("</button>");
      } else {
        html.append(escape(headers.get(i)));
      }
      html.append("</th>");
    }
    html.append("</tr></thead>\n<tbody>\n");
    for (List<Cell> row : rows) {
      html.append("<tr>");
      for (Cell cell : row) {
        html.append(cell.number() ? "<td class=\"n\"" : cell.prose() ? "<td class=\"t\"" : "<td");
        if (sortable && !cell.key().equals(cell.text())) {
          html.append(" data-key=\"").append(escape(cell.key())).append('"');
        }
        html.append('>').append(escape(cell.text())).append("</td>");
      }
      html.append("</tr>\n");
    }
    return html.append("</tbody></table></div>\n").toString();
  }
}
