package org.allometry.orchestrator.table;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TableReaderTest {
  @TempDir private Path folder;

  private static TrialTable parse(String text) throws TableProblem {
    return TableReader.parse("trials.csv", text.getBytes(UTF_8));
  }

  private static final String CELL = " Correct the cell or remove the row.";

  static Stream<Arguments> badTables() {
    String head = "N,D,loss,C\n";
    return Stream.of(
        Arguments.of(
            "N,D,loss\n1,2,3\n1,2,abc\n",
            ":3: column loss: \"abc\" is not a number; expected a number > 0." + CELL),
        Arguments.of(
            "N,D,loss\n1,2,0\n",
            ":2: column loss: \"0\" is not positive; expected a number > 0." + CELL),
        Arguments.of(
            "N,D,loss\n-1,2,3\n",
            ":2: column N: \"-1\" is not positive; expected a finite number > 0." + CELL),
        Arguments.of(
            "N,D,loss\n1,,3\n",
            ":2: column D: \"\" is empty; expected a finite number > 0." + CELL),
        Arguments.of(
            "N,D,loss\n1,inf,3\n",
            ":2: column D: \"inf\" is not finite; expected a finite number > 0." + CELL),
        Arguments.of(
            "N,D,loss\n0x1p3,2,3\n",
            ":2: column N: \"0x1p3\" is not a number; expected a finite number > 0." + CELL),
        Arguments.of(
            "N,D,loss\n\"1,000\",2,3\n",
            ":2: column N: \"1,000\" is not a number; expected a finite number > 0." + CELL),
        Arguments.of(
            "N,D,loss\n1,2\n",
            ":2: the row has 2 cells; expected 3 cells, as many as the header."
                + " Add the missing cells or remove the row."),
        Arguments.of(
            "N,D,loss\n\n1,2,3,4\n",
            ":3: the row has 4 cells; expected 3 cells, as many as the header."
                + " Remove the surplus cells, or quote a cell that holds a comma."),
        Arguments.of(
            head + "1,2,3,\n\n1,2,3,6\n",
            ":2: column C: \"\" is empty, but line 4 of the same family (all) has a value;"
                + " expected a number > 0 in every row of a family or in none."
                + CELL),
        Arguments.of(
            "N,D,loss,used_in_fit\n1,2,3,maybe\n",
            ":2: column used_in_fit: \"maybe\" is neither true nor false; expected true or false."
                + CELL),
        Arguments.of(
            "N,D,loss,family\n1,2,3,\n",
            ":2: column family: \"\" is empty; expected the name of a family." + CELL),
        Arguments.of(
            "N,D,loss, n \n1,2,3,4\n",
            ":1: column n: cells 1 and 4 of the header have the same name; expected every header"
                + " once. Rename or remove one of them."),
        Arguments.of(
            "N;D;loss\n1;2;3\n",
            ":1: found semicolons between the headers; expected commas between cells."
                + " Save the table with commas as separators and points as decimal marks."),
        Arguments.of(
            "N\tD\tloss\n1\t2\t3\n",
            ":1: found tabs between the headers; expected commas between cells."
                + " Save the table with commas as separators and points as decimal marks."),
        Arguments.of(
            "N,D,lost\n1,2,3\n",
            ":1: column loss is missing; expected the columns loss; params or N; samples_seen, D or"
                + " tokens, separated by commas. Add or rename the column, perhaps lost."),
        Arguments.of(
            "N,D,loss\n1,\"2,3\n4,5,6\n",
            ":2: found a quote that is never closed; expected quotes around a whole cell, doubled"
                + " inside it (RFC 4180). Correct the quotes."),
        Arguments.of(
            "N,D,loss\n1,2\",3\n",
            ":2: found a quote inside an unquoted cell; expected quotes around a whole cell,"
                + " doubled inside it (RFC 4180). Correct the quotes."),
        Arguments.of(
            "N,D,loss\n1,\"2\"5,3\n",
            ":2: found \"5\" behind a closing quote; expected quotes around a whole cell, doubled"
                + " inside it (RFC 4180). Correct the quotes."),
        Arguments.of(
            "N,D,loss\r1,2,3\r",
            ":1: found a carriage return without line feed; expected lines that end with LF or"
                + " CRLF. Save the table with Unix or Windows line ends."),
        Arguments.of(
            "",
            ": the file is empty; expected a header line and at least one row."
                + " Write the table again or choose another file."),
        Arguments.of(
            "N,D,loss\n",
            ":1: the table has a header but no rows; expected at least one row."
                + " Write the table again or choose another file."),
        Arguments.of(
            "N,D,loss\n1,\u0000,3\n",
            ":2: found binary data (byte 0x00); expected comma-separated values in UTF-8."
                + " Save the table as CSV in UTF-8."));
  }

  @ParameterizedTest
  @MethodSource("badTables")
  void saysWhatIsWrongWhere(String text, String message) {
    TableProblem problem = assertThrows(TableProblem.class, () -> parse(text));
    assertEquals("trials.csv" + message, problem.getMessage());
  }

  @Test
  void rejectsOtherEncodings() {
    byte[] utf16 = "\uFEFFN,D,loss\n1,2,3\n".getBytes(UTF_16LE);
    assertEquals(
        "t.csv: found UTF-16 text; expected comma-separated values in UTF-8."
            + " Save the table as CSV in UTF-8.",
        assertThrows(TableProblem.class, () -> TableReader.parse("t.csv", utf16)).getMessage());
    byte[] latin = "family,N,D,loss\nm\u00fcde,1,2,3\n".getBytes(ISO_8859_1);
    assertEquals(
        "t.csv:2: byte 0xFC is not UTF-8; expected comma-separated values in UTF-8."
            + " Save the table as CSV in UTF-8.",
        assertThrows(TableProblem.class, () -> TableReader.parse("t.csv", latin)).getMessage());
  }

  @Test
  void saysThatThereIsNoSuchFileAndThatAFolderIsNone() {
    Path none = folder.resolve("none.csv");
    TableProblem missing =
        assertThrows(TableProblem.class, () -> TableReader.read(none, "none.csv"));
    assertTrue(missing.missing());
    assertEquals(
        "none.csv: no such file; expected a CSV table of finished trials. Check the path.",
        missing.getMessage());
    TableProblem dir = assertThrows(TableProblem.class, () -> TableReader.read(folder, "here"));
    assertFalse(dir.missing());
    assertTrue(message(dir).startsWith("here: is a folder; expected a CSV table"));
  }

  @Test
  void cutsLongValues() {
    String longCell = "x".repeat(500);
    TableProblem problem =
        assertThrows(TableProblem.class, () -> parse("N,D,loss\n1,2," + longCell + "\n"));
    assertEquals("x".repeat(200), problem.value());
    assertEquals(2, problem.line());
    assertEquals("loss", problem.column());
    assertEquals("a number > 0", problem.allowed());
    assertEquals("correct the cell or remove the row", problem.hint());
    assertTrue(message(problem).length() < 350);
  }

  @Test
  void readsAliasesBlanksQuotesAndLineEnds() throws Exception {
    TrialTable table =
        parse(
            "\uFEFF Tokens , d,N,LOSS,note,Family\r\n"
                + "7,\"1E+09\",1000000.0, 2.5 ,\"a, \"\"b\"\"\r\nc\",x\r\n"
                + "\r\n"
                + "7,2e9,3e6,nan,,y");
    assertEquals(
        new TableColumns("Family", null, "N", "d", null, null, "LOSS", null, null, null),
        table.columns());
    assertEquals(List.of("Tokens", "note"), table.ignoredColumns());
    assertEquals(2, table.rows().size());
    TrialRow first = table.rows().get(0);
    assertEquals(new TrialRow(2, "x", 1e6, 1e9, Double.NaN, Double.NaN, 2.5, true, null), first);
    assertEquals(5, table.rows().get(1).line());
    assertTrue(Double.isNaN(table.rows().get(1).loss()));
  }

  @Test
  void prefersSamplesSeenOverTokensAndKnowsEveryColumn() throws Exception {
    TrialTable table =
        parse(
            "tokens,samples_seen,params,flops,unique_samples,loss,used_in_fit\n"
                + "5,6,7,8,,inf,False\n"
                + "5,6,7,8,9,,true\n");
    assertEquals(
        new TableColumns(
            null,
            null,
            "params",
            "samples_seen",
            "unique_samples",
            "flops",
            "loss",
            "used_in_fit",
            null,
            null),
        table.columns());
    assertEquals(List.of("tokens"), table.ignoredColumns());
    assertEquals(
        new TrialRow(2, "all", 7, 6, Double.NaN, 8, Double.POSITIVE_INFINITY, false, null),
        table.rows().get(0));
    assertEquals(9, table.rows().get(1).uniqueSamples());
    assertTrue(Double.isNaN(table.rows().get(1).loss()));
  }

  @Test
  void armsOfAFamilyAreFamiliesOfTheirOwn() throws Exception {
    TrialTable table = parse("family,Arm,N,D,loss\na,default,1,2,3\na,augment,1,2,3\na,,1,2,3\n");
    assertEquals(
        List.of("a", "a+augment", "a"), table.rows().stream().map(TrialRow::family).toList());
    assertEquals("Arm", table.columns().arm());
  }

  @Test
  void flopsMayBeUnknownInAWholeFamily() throws Exception {
    TrialTable table = parse("family,N,D,C,loss\na,1,2,12,3\nb,1,2,,3\n");
    assertTrue(Double.isNaN(table.rows().get(1).flops()));
    assertNull(table.columns().usedInFit());
  }

  @Test
  void digestsTheBytesOfTheFile() throws Exception {
    Path file = folder.resolve("t.csv");
    Files.writeString(file, "N,D,loss\n1,2,3\n");
    TrialTable table = TableReader.read(file, "t.csv");
    assertEquals("t.csv", table.path());
    assertEquals(
        "059fb5ed8543c074277d63332758b5afe30f2caf630d9da77dc467d049d5e7ad", table.sha256());
    assertEquals(
        table.sha256(), TableReader.parse("x", "N,D,loss\n1,2,3\n".getBytes(UTF_8)).sha256());
  }

  @Test
  void groupsRowsByTrunkElseByTrial() throws Exception {
    List<TrialRow> rows =
        parse("N,D,loss,trial,trunk\n1,2,3,t1,k1\n1,3,3,t2,k1\n2,2,3,t3,\n2,3,3,,\n").rows();
    assertEquals(
        Arrays.asList("k1", "k1", "t3", null), rows.stream().map(TrialRow::group).toList());
  }

  private static String message(TableProblem problem) {
    return Objects.requireNonNull(problem.getMessage());
  }
}
