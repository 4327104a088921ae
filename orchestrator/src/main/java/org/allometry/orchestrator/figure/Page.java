package org.allometry.orchestrator.figure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One HTML file with figures that opens from disk without network: style, data and drawing code are
 * inside. The same content gives the same bytes.
 */
public final class Page {
  private static final List<String> LIBRARIES = List.of("vega", "vega-lite", "vega-embed");

  private final String title;
  private final StringBuilder body = new StringBuilder();
  private final List<String> figures = new ArrayList<>();

  /** An empty page. */
  public Page(String title) {
    this.title = title;
  }

  /** Adds HTML as it is. */
  public Page html(String html) {
    body.append(html);
    return this;
  }

  /** Adds a heading of the second level with an anchor. */
  public Page heading(String id, String text) {
    body.append("<h2 id=\"").append(Html.escape(id)).append("\">");
    body.append(Html.escape(text)).append("</h2>\n");
    return this;
  }

  /** Adds figures, side by side where there is room. */
  public Page figures(Figure... row) {
    body.append("<div class=\"row\">\n");
    for (Figure figure : row) {
      add(figure);
    }
    body.append("</div>\n");
    return this;
  }

  private void add(Figure figure) {
    String id = Html.escape(figure.id());
    body.append("<figure id=\"").append(id).append("\">\n<h3>");
    body.append(Html.escape(figure.title())).append("</h3>\n");
    body.append("<div class=\"plot\" role=\"img\" aria-label=\"");
    body.append(Html.escape(figure.title())).append("\"></div>\n<figcaption>");
    body.append(Html.escape(figure.caption())).append("</figcaption>\n");
    body.append("<p class=\"data\"><a href=\"#").append(id).append("\" download=\"");
    body.append(id).append(".csv\">CSV</a> <a href=\"#").append(id).append("\" download=\"");
    body.append(id).append(".vl.json\">Vega-Lite spec</a></p>\n");
    body.append("<script type=\"application/json\">");
    body.append(Html.scriptJson(Spec.map("spec", figure.spec(), "csv", figure.csv())));
    body.append("</script>\n</figure>\n");
    figures.add(figure.id());
  }

  /** The whole file. */
  public String text() {
    StringBuilder html = new StringBuilder(1 << 20);
    html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.append("<link rel=\"icon\" href=\"data:,\">\n<title>");
    html.append(Html.escape(title)).append("</title>\n<style>\n");
    html.append(resource("page.css")).append("</style>\n</head>\n<body>\n<main>\n");
    html.append(body).append("</main>\n");
    if (!figures.isEmpty()) {
      html.append("<noscript><p>The figures need JavaScript.</p></noscript>\n");
      for (String library : LIBRARIES) {
        html.append("<script>\n/*\n").append(resource("vendor/" + library + ".LICENSE.txt"));
        html.append("*/\n").append(resource("vendor/" + library + ".min.js"));
        html.append("\n</script>\n");
      }
    }
    html.append("<script>\n").append(resource("page.js")).append("</script>\n</body>\n</html>\n");
    return html.toString();
  }

  private static String resource(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("resource " + name + " is missing from the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
