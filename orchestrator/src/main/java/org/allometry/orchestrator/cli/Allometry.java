package org.allometry.orchestrator.cli;

import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import org.allometry.gpurunner.settings.Quoted;
import org.allometry.gpurunner.settings.SettingsReader;
import org.allometry.orchestrator.UserError;
import org.allometry.orchestrator.json.Json;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParseResult;

/**
 * The command line of the product. A new command is one class and one line in {@code
 * META-INF/services/org.allometry.orchestrator.cli.Command}.
 */
@CommandLine.Command(
    name = "allometry",
    description = "Finds how loss scales with compute, and where the next FLOP belongs.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Version.class,
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 done; 1 failure inside or of the machine; 2 usage;",
      "  3 configuration or table invalid; 4 finished but incomplete;",
      "  5 journal locked or unreadable; 130, 143 interrupted after a clean drain"
    })
public final class Allometry implements Runnable {
  private static final List<String> ORDER =
      List.of(
          "plan", "search", "resume", "status", "explain", "pause", "stop", "extend", "report",
          "export", "verify", "repair", "fit");

  private final Terminal terminal;

  @CommandLine.Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandLine.Model.CommandSpec spec;

  private Allometry(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    try {
      System.exit(run(Terminal.ofProcess(), args));
    } catch (VirtualMachineError e) {
      // Threads of a search would live on behind this one, with nobody to end them.
      System.err.println("allometry: " + Errors.describe(e).getMessage());
      Runtime.getRuntime().halt(UserError.Kind.INTERNAL.exitCode());
    }
  }

  /** Runs a command; the result is the exit code. */
  public static int run(Terminal terminal, String... args) {
    CommandLine line = commandLine(terminal);
    int code = line.execute(args);
    terminal.out().flush();
    terminal.err().flush();
    return code;
  }

  static CommandLine commandLine(Terminal terminal) {
    CommandLine line = new CommandLine(new Allometry(terminal));
    ServiceLoader.load(Command.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparingInt(Allometry::place))
        .forEach(line::addSubcommand);
    line.getSubcommands().values().forEach(Allometry::standardOptions);
    standardOptions(line);
    line.registerConverter(Path.class, Allometry::path);
    line.registerConverter(int.class, Allometry::count);
    line.registerConverter(long.class, Allometry::whole);
    line.registerConverter(boolean.class, Allometry::flag);
    line.setExpandAtFiles(false);
    line.setOut(terminal.out());
    line.setErr(terminal.err());
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(terminal.colours() ? Ansi.ON : Ansi.OFF));
    line.setUsageHelpWidth(Math.max(60, Math.min(120, terminal.width())));
    line.setParameterExceptionHandler(
        (e, args) -> {
          CommandLine failed = e.getCommandLine();
          String help = failed.getCommandSpec().qualifiedName() + " --help";
          UserError error =
              new UserError(UserError.Kind.USAGE, message(e) + "; see " + help).hint("see " + help);
          return report(terminal, failed, List.of(args), error);
        });
    line.setExecutionExceptionHandler(
        (e, failed, parsed) -> report(terminal, failed, arguments(parsed), e));
    return line;
  }

  private static Path path(String text) {
    if (text.isEmpty()) {
      throw new CommandLine.TypeConversionException("an empty text is no path");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new CommandLine.TypeConversionException(
          Quoted.of(text) + " is no path here (" + e.getReason() + "); is the locale UTF-8?");
    }
  }

  private static int count(String text) {
    try {
      return Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      throw expected(text, "a whole number");
    }
  }

  private static long whole(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw expected(text, "a whole number");
    }
  }

  private static boolean flag(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw expected(text, "true or false");
    };
  }

  private static CommandLine.TypeConversionException expected(String text, String what) {
    return new CommandLine.TypeConversionException(
        Quoted.of(text) + " cannot be used; expected " + what);
  }

  /** In the order of a sweep's life; commands that are not on the list come last. */
  private static int place(Command command) {
    CommandLine.Command named = command.getClass().getAnnotation(CommandLine.Command.class);
    int place = named == null ? -1 : ORDER.indexOf(named.name());
    return place < 0 ? ORDER.size() : place;
  }

  private static String message(CommandLine.ParameterException e) {
    CommandLine line = e.getCommandLine();
    if (e instanceof CommandLine.UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().isEmpty()) {
      return unmatched(line, unmatched.getUnmatched().getFirst());
    }
    return String.valueOf(e.getMessage());
  }

  /** What is one word too many, or none that is known. */
  private static String unmatched(CommandLine line, String word) {
    boolean option = word.startsWith("-");
    boolean command = !option && line.getParent() == null;
    if (!option && !command) {
      return Quoted.of(word) + " is one argument too many";
    }
    List<String> known =
        option
            ? line.getCommandSpec().options().stream().map(o -> o.longestName()).sorted().toList()
            : line.getSubcommands().keySet().stream().sorted().toList();
    String near = SettingsReader.nearest(word.replaceFirst("=.*", ""), known);
    return Quoted.of(word)
        + (option ? " is no option of " : " is no command of ")
        + line.getCommandSpec().qualifiedName()
        + "; expected one of "
        + String.join(", ", known)
        + (near.isEmpty() ? "" : ". " + near);
  }

  private static void standardOptions(CommandLine line) {
    line.getCommandSpec()
        .addOption(
            CommandLine.Model.OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help.")
                .build());
    line.getCommandSpec()
        .addOption(
            CommandLine.Model.OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Show the version.")
                .build());
  }

  private static List<String> arguments(ParseResult parsed) {
    return parsed.originalArgs();
  }

  private static int report(
      Terminal terminal, CommandLine failed, List<String> args, Throwable thrown) {
    UserError error = Errors.describe(thrown);
    PrintWriter err = terminal.err();
    if (wantsJson(terminal, args)) {
      terminal.out().print(Json.line(error.output(failed.getCommandSpec().name())));
      terminal.out().flush();
    }
    err.println("allometry: " + error.getMessage());
    if (args.contains("--verbose")) {
      thrown.printStackTrace(err);
    }
    err.flush();
    return error.exitCode();
  }

  private static boolean wantsJson(Terminal terminal, List<String> args) {
    int last = args.lastIndexOf("--output");
    String word =
        last >= 0 && last + 1 < args.size()
            ? args.get(last + 1)
            : args.stream()
                .filter(a -> a.startsWith("--output="))
                .reduce((a, b) -> b)
                .map(a -> a.substring("--output=".length()))
                .orElse(terminal.environment().getOrDefault("ALLOMETRY_OUTPUT", "human"));
    return word.toLowerCase(Locale.ROOT).equals("json");
  }

  Terminal terminal() {
    return terminal;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(),
        "Which command? One of "
            + String.join(", ", spec.subcommands().keySet().stream().sorted().toList()));
  }
}
