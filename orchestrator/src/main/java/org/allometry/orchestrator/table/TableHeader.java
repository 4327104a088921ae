package org.allometry.orchestrator.table;

import de.siegmar.fastcsv.reader.CsvRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.allometry.gpurunner.settings.Quoted;
import org.allometry.gpurunner.settings.SettingsReader;
import org.jspecify.annotations.Nullable;

/**
 * The header of a table: which cell of a row is which column.
 *
 * @param line physical line of the header
 * @param width number of headers
 * @param columns headers as written
 * @param ignored headers not used
 * @param at index of each column used, by its header
 */
record TableHeader(
    int line,
    int width,
    TableColumns columns,
    List<String> ignored,
    java.util.SortedMap<String, Integer> at) {

  private static final String NEEDED =
      "the columns loss; params or N; samples_seen, D or tokens, separated by commas";

  static TableHeader of(String file, CsvRecord record) throws TableProblem {
    int line = (int) record.getStartingLineNumber();
    List<String> headers = record.getFields().stream().map(String::strip).toList();
    rejectOtherSeparators(file, line, headers);
    TreeMap<String, Integer> byName = new TreeMap<>();
    for (int i = 0; i < headers.size(); i++) {
      Integer before = byName.putIfAbsent(headers.get(i).toLowerCase(Locale.ROOT), i);
      if (before != null) {
        throw TableProblem.ofHeader(
            file,
            new TableProblem.Place(line, headers.get(i), null),
            "cells " + (before + 1) + " and " + (i + 1) + " of the header have the same name",
            "every header once",
            "rename or remove one of them");
      }
    }
    TableColumns columns =
        new TableColumns(
            find(headers, byName, "family"),
            find(headers, byName, "arm"),
            needed(file, line, headers, find(headers, byName, "params", "n"), "params (or N)"),
            needed(
                file,
                line,
                headers,
                find(headers, byName, "samples_seen", "d", "tokens"),
                "samples_seen (or D, or tokens)"),
            find(headers, byName, "unique_samples"),
            find(headers, byName, "flops", "c"),
            needed(file, line, headers, find(headers, byName, "loss"), "loss"),
            find(headers, byName, "used_in_fit"),
            find(headers, byName, "trunk"),
            find(headers, byName, "trial"));
    TreeMap<String, Integer> at = new TreeMap<>();
    List<String> ignored = new ArrayList<>();
    List<@Nullable String> taken = new ArrayList<>();
    taken.add(columns.family());
    taken.add(columns.arm());
    taken.add(columns.params());
    taken.add(columns.samplesSeen());
    taken.add(columns.uniqueSamples());
    taken.add(columns.flops());
    taken.add(columns.loss());
    taken.add(columns.usedInFit());
    taken.add(columns.trunk());
    taken.add(columns.trial());
    for (int i = 0; i < headers.size(); i++) {
      if (taken.contains(headers.get(i))) {
        at.put(headers.get(i), i);
      } else {
        ignored.add(headers.get(i));
      }
    }
    return new TableHeader(line, headers.size(), columns, List.copyOf(ignored), at);
  }

  /** The cell's index of a column that the table has. */
  int index(String header) {
    Integer index = at.get(header);
    if (index == null) {
      throw new IllegalArgumentException("no column " + header);
    }
    return index;
  }

  private static void rejectOtherSeparators(String file, int line, List<String> headers)
      throws TableProblem {
    if (headers.size() > 2) {
      return;
    }
    String all = String.join(",", headers);
    String found = all.contains(";") ? "semicolons" : all.contains("\t") ? "tabs" : null;
    if (found != null) {
      throw TableProblem.ofLine(
          file,
          line,
          "found " + found + " between the headers",
          "commas between cells",
          "save the table with commas as separators and points as decimal marks");
    }
  }

  private static @Nullable String find(
      List<String> headers, TreeMap<String, Integer> byName, String... names) {
    for (String name : names) {
      Integer index = byName.get(name);
      if (index != null) {
        return headers.get(index);
      }
    }
    return null;
  }

  private static String needed(
      String file, int line, List<String> headers, @Nullable String header, String name)
      throws TableProblem {
    if (header == null) {
      String word = name.replaceFirst(" .*", "");
      String near =
          headers.stream()
              .filter(h -> h.length() > 2 && !SettingsReader.nearest(h, List.of(word)).isEmpty())
              .findFirst()
              .map(h -> ", perhaps " + Quoted.word(h))
              .orElse("");
      throw TableProblem.ofLine(
          file, line, "column " + name + " is missing", NEEDED, "add or rename the column" + near);
    }
    return header;
  }
}
