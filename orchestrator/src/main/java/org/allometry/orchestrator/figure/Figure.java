package org.allometry.orchestrator.figure;

import java.util.Map;
import org.allometry.orchestrator.json.Json;

/**
 * A figure of a page.
 *
 * @param id name for files and anchors, {@code [a-z0-9-]+}
 * @param title one line
 * @param caption what is drawn, with level and method of every band
 * @param spec Vega-Lite specification, data included
 * @param csv the same data as a table
 */
public record Figure(
    String id, String title, String caption, Map<String, Object> spec, String csv) {
  /** The specification as JSON. */
  public String json() {
    return Json.compact(spec);
  }
}
