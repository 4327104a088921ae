package org.allometry.orchestrator.cli;

import com.typesafe.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.allometry.actors.journal.SweepLock;
import org.allometry.orchestrator.settings.CanonicalConfig;
import org.allometry.orchestrator.settings.ConfigSource;
import org.allometry.orchestrator.settings.SearchSpaceBuilder;
import org.allometry.orchestrator.settings.SweepSettings;
import org.allometry.orchestrator.sweep.SweepFolder;
import org.allometry.orchestrator.wiring.SweepPlan;
import org.allometry.orchestrator.wiring.SweepRun;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code allometry search CONF}. */
@CommandLine.Command(
    name = "search",
    description = "Starts an adaptive search, or goes on with it where it exists.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  allometry search conf/quickstart.conf",
      "  allometry search conf/quickstart.conf --set sweep.name=small",
      "  allometry search conf/quickstart.conf --set budget.total=\"2e11 FLOP\"",
      "  allometry search conf/quickstart.conf --set budget.total=\"8e12 FLOP\" --amend",
      "  allometry search conf/quickstart.conf --fresh",
      "",
      "Ctrl-C saves what runs and ends; the same command goes on.",
      "Twice ends at once, and the same command goes on as well."
    })
public final class SearchCommand extends Command {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  @Parameters(index = "0", paramLabel = "CONF", description = "Configuration file.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Path conf;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Sets a key of the configuration; \"allometry.\" may be left out.")
  private List<String> sets = new ArrayList<>();

  @Option(
      names = "--fresh",
      description = "Starts anew; the old folder is kept beside as NAME.<time>.")
  private boolean fresh;

  @Option(
      names = "--amend",
      description =
          "Goes on with a larger budget.total than the sweep has; the journal records it.")
  private boolean amend;

  @Override
  protected int run() {
    Config config = ConfigSource.load(resolve(conf), conf.toString(), sets);
    SweepSettings settings =
        SweepSettings.read(config, defaultName(conf), Runtime.getRuntime().availableProcessors());
    SweepPlan plan =
        new SweepPlan(
            new SweepFolder(home(), settings.name()),
            settings,
            config,
            CanonicalConfig.of(config, settings),
            new SearchSpaceBuilder(settings).build(),
            Version.text());
    settings.warnings().forEach(warning -> say("warning: " + warning));
    if (fresh) {
      keepAside(plan.folder());
    }
    return new SweepSession(terminal(), json(), amend).run(plan);
  }

  /** Name of the file without its ending. */
  static String defaultName(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.endsWith(".conf") ? name.substring(0, name.length() - 5) : name;
  }

  @SuppressWarnings("try") // the lock is held, not used
  private void keepAside(SweepFolder folder) {
    if (!Files.exists(folder.root())) {
      return;
    }
    String stamp = STAMP.format(terminal().clock().instant());
    try (SweepLock lock = SweepRun.lock(folder, terminal().clock())) {
      Path aside = folder.root().resolveSibling(folder.name() + "." + stamp);
      for (int i = 2; Files.exists(aside); i++) {
        aside = folder.root().resolveSibling(folder.name() + "." + stamp + "-" + i);
      }
      Files.move(folder.root(), aside);
      say("The old sweep lies in " + aside);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
