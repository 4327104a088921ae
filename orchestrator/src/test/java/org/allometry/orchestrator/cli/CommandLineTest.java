package org.allometry.orchestrator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.allometry.orchestrator.Console;
import org.allometry.orchestrator.UserError;
import org.allometry.orchestrator.report.JournalOnDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {
  @TempDir private Path folder;

  @Test
  void wrongUsageNamesWhatIsWrongAndTheHelp() {
    Console console = new Console(folder);
    console.fails(2, List.of("Did you mean search?", "allometry --help"), "serch");
    console.fails(2, List.of("CONF", "see allometry plan --help"), "plan");
    console.fails(
        2, List.of("\"--outptu=1\"", "see allometry status --help"), "status", "--outptu=1");
    console.fails(2, List.of("more"), "plan", "a.conf", "more");
    console.fails(2, List.of("--budget"), "extend", "some");
    Console.Said nothing = console.run();
    assertEquals(2, nothing.code());
    assertTrue(nothing.err().contains("Which command?"), nothing.err());
  }

  /** A script that reads half an object would go on with it. */
  @Test
  void outputThatCannotBeWrittenIsAFailure() throws Exception {
    JournalOnDisk.write(folder);
    Writer full =
        new Writer() {
          @Override
          public void write(char[] text, int from, int length) throws IOException {
            throw new IOException("No space left on device");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    StringWriter err = new StringWriter();
    Terminal terminal =
        new Terminal(
            new PrintWriter(full),
            new PrintWriter(err),
            Map.of(),
            false,
            folder,
            InstantSource.system());
    assertEquals(1, Allometry.run(terminal, "status", "demo"));
    assertTrue(err.toString().contains("standard output could not be written"), err.toString());
  }

  /** Such as a thread that the limits of the user do not allow. */
  @Test
  void whatTheMachineRefusesIsNoFaultOfTheProgram() {
    UserError error = Errors.describe(new OutOfMemoryError("unable to create native thread"));
    assertEquals(1, error.exitCode());
    assertTrue(String.valueOf(error.getMessage()).contains("unable to create native thread"));
    assertTrue(String.valueOf(error.getMessage()).contains("ulimit"));
  }

  @Test
  void wrongValuesNameTheOption() throws IOException {
    Console console = new Console(folder);
    assertEquals(
        "allometry: --output: \"xml\" is no output; expected human or json.\n",
        console.run("status", "--output", "xml").err());
    Console.Said bad = new Console(folder, Map.of("ALLOMETRY_OUTPUT", "xml")).run("status");
    assertEquals(2, bad.code());
    assertTrue(bad.err().contains("ALLOMETRY_OUTPUT: \"xml\""), bad.err());
    console.fails(2, List.of("question mark", "a?b"), "status", "--home", "a?b");
    console.fails(2, List.of("--home", "no path"), "status", "--home", "a\0b");
  }

  @Test
  void theEnvironmentChoosesOutputAndHome() throws IOException {
    Path home = Files.createDirectory(folder.resolve("höhe mit raum"));
    Console console =
        new Console(folder, Map.of("ALLOMETRY_OUTPUT", "json", "ALLOMETRY_HOME", home.toString()));
    Console.Said none = console.run("status");
    assertEquals(2, none.json().path("exit_code").asInt());
    assertTrue(none.err().contains("höhe mit raum"), none.err());
  }

  @Test
  void everyCommandHasExamplesInItsHelp() {
    Set<String> commands =
        new TreeSet<>(Allometry.commandLine(quiet(folder)).getSubcommands().keySet());
    assertTrue(
        commands.containsAll(Set.of("search", "plan", "extend", "fit")), commands.toString());
    for (String command : commands) {
      Console.Said help = new Console(folder).run(command, "--help");
      assertEquals(0, help.code());
      String examples = help.out().substring(help.out().indexOf("Examples:\n"));
      assertTrue(examples.contains("allometry " + command), help.out());
      assertEquals(List.of(), help.out().lines().filter(line -> line.length() > 80).toList());
    }
    assertTrue(new Console(folder).run("--help").out().indexOf("plan") > 0);
  }

  @Test
  void coloursAreLeftOutWhereNobodyWantsThem() {
    StringWriter out = new StringWriter();
    Allometry.run(terminal(out, Map.of("TERM", "xterm")), "status", "--help");
    assertTrue(out.toString().contains("\u001b["), "colours on a terminal");
    for (Map<String, String> plain : List.of(Map.of("NO_COLOR", "1"), Map.of("TERM", "dumb"))) {
      StringWriter text = new StringWriter();
      Allometry.run(terminal(text, plain), "status", "--help");
      assertEquals(-1, text.toString().indexOf('\u001b'), text.toString());
    }
  }

  /** Bash itself reads the script and completes with it. */
  @Test
  void bashCompletesCommandsAndOptions() throws IOException, InterruptedException {
    Path script = folder.resolve("completion file.sh");
    Files.writeString(script, new Console(folder).run("completion").out());
    assertEquals("search", complete(script, "allometry", "sear"));
    assertEquals("--output", complete(script, "allometry", "status", "--o"));
    assertEquals("human json", complete(script, "allometry", "status", "--output", ""));
  }

  private static String complete(Path script, String... words)
      throws IOException, InterruptedException {
    String all = String.join("\" \"", words);
    String program =
        "compopt() { :; }; source \"$0\" && COMP_WORDS=(\""
            + all
            + "\") COMP_CWORD="
            + (words.length - 1)
            + " && complete -p allometry > /dev/null && _complete_allometry && echo"
            + " ${COMPREPLY[*]}";
    Process bash =
        new ProcessBuilder("bash", "-c", program, script.toString())
            .redirectErrorStream(true)
            .start();
    String answer = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    bash.waitFor();
    return answer.strip();
  }

  private static Terminal terminal(StringWriter out, Map<String, String> environment) {
    return new Terminal(
        new PrintWriter(out),
        new PrintWriter(new StringWriter()),
        environment,
        true,
        Path.of("."),
        InstantSource.system());
  }

  private static Terminal quiet(Path directory) {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    return new Terminal(nowhere, nowhere, Map.of(), false, directory, InstantSource.system());
  }

  /** {@code allometry status | head -1}. */
  @Test
  void aPipeThatNobodyReadsChangesNothing() {
    Writer closed =
        new Writer() {
          @Override
          public void write(char[] text, int from, int length) throws IOException {
            throw new IOException("Broken pipe");
          }

          @Override
          public void flush() throws IOException {
            throw new IOException("Broken pipe");
          }

          @Override
          public void close() {}
        };
    Terminal terminal =
        new Terminal(
            new PrintWriter(closed),
            new PrintWriter(closed),
            Map.of(),
            false,
            folder,
            InstantSource.system());
    assertEquals(0, Allometry.run(terminal, "status", "--help"));
    assertEquals(2, Allometry.run(terminal, "status", "--output", "json"));
  }

  @Test
  void theHelpListsEveryExitCode() {
    String help = new Console(folder).run("--help").out();
    for (String code : List.of("0 ", "1 ", "2 ", "3 ", "4 ", "5 ", "130", "143")) {
      assertTrue(help.contains(code), code);
    }
  }
}
