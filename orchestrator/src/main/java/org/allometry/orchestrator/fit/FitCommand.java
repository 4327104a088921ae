package org.allometry.orchestrator.fit;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.allometry.analysis.fit.FitSettings;
import org.allometry.analysis.fit.Laws;
import org.allometry.analysis.fit.TableFit;
import org.allometry.analysis.fit.TableFitOptions;
import org.allometry.analysis.fit.TableFitResult;
import org.allometry.analysis.fit.TableRow;
import org.allometry.analysis.quantity.Flops;
import org.allometry.orchestrator.UserError;
import org.allometry.orchestrator.cli.Command;
import org.allometry.orchestrator.report.WrittenFile;
import org.allometry.orchestrator.table.TableReader;
import org.allometry.orchestrator.table.TrialTable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code allometry fit TABLE.csv}. */
@CommandLine.Command(
    name = "fit",
    description = "Fits scaling laws to any table of finished trials.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  allometry fit trials.csv",
      "  allometry fit trials.csv --target-compute 1e21 --figure fit.html",
      "  allometry fit trials.csv --output json | jq '.families[0].fits[0].exponents.a'",
      "",
      "The table is CSV in UTF-8 with a header: loss; params or N; samples_seen, D or",
      "tokens; and, where known, flops or C, family, unique_samples, used_in_fit, trunk",
      "or trial. An empty or NaN loss is a diverged trial. Laws: chinchilla,",
      "log-quadratic, data-constrained, gadre. Exit codes: 0 every family has a fit;",
      "4 some family has none; 3 the table cannot be read."
    })
public final class FitCommand extends Command {
  private static final int MOST_RESAMPLES = 1_000_000;

  @Parameters(index = "0", paramLabel = "TABLE.csv", description = "One row for each trial.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Path table;

  @Option(
      names = "--law",
      split = ",",
      paramLabel = "LAW",
      description = "Laws to fit, separated by commas (default: all that apply).")
  private List<String> laws = new ArrayList<>();

  @Option(
      names = "--target-compute",
      paramLabel = "FLOP",
      description = "Compute at which the optimum is asked (default: the largest in the table).")
  private @Nullable String targetCompute;

  @Option(
      names = "--kappa",
      paramLabel = "K",
      description = "FLOP per parameter and sample in C = K N D (default: from the table, else 6).")
  private @Nullable String kappa;

  @Option(
      names = "--resamples",
      paramLabel = "COUNT",
      description = "Bootstrap resamples behind the intervals (default: ${DEFAULT-VALUE}).")
  private int resamples = FitSettings.DEFAULT_RESAMPLES;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "Seed of the resampling (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--figure",
      paramLabel = "OUT.html",
      description = "Writes the figures of the fit as one HTML file that needs no network.")
  private @Nullable Path figure;

  @Override
  protected int run() {
    Instant from = terminal().clock().instant();
    TableFitOptions options = options();
    TrialTable read = TableReader.open(resolve(table), table.toString());
    TableFitResult result =
        TableFit.fit(read.rows().stream().map(FitCommand::row).toList(), options);
    double wallSeconds = Duration.between(from, terminal().clock().instant()).toNanos() / 1e9;
    result.warnings().forEach(warning -> say("warning: " + warning.message()));
    if (figure != null) {
      String html = new FitPage(read, result).text();
      say("figure: " + WrittenFile.write(resolve(figure), html, terminal().directory()).path());
    }
    print(FitOutput.of(read, result, wallSeconds), FitText.of(read, result));
    return result.everyFamilyFitted() ? 0 : 4;
  }

  private static TableRow row(org.allometry.orchestrator.table.TrialRow row) {
    return new TableRow(
        row.line(),
        row.family(),
        row.group(),
        row.params(),
        row.samplesSeen(),
        row.uniqueSamples(),
        row.flops(),
        row.loss(),
        row.usedInFit());
  }

  private TableFitOptions options() {
    for (String law : laws) {
      if (Laws.named(law).isEmpty()) {
        throw UserError.unknownWord("--law", law, Laws.names());
      }
    }
    if (resamples < 0 || resamples > MOST_RESAMPLES) {
      throw UserError.wrongOption(
          "--resamples", Integer.toString(resamples), "a count from 0 to " + MOST_RESAMPLES);
    }
    return new TableFitOptions(
        laws,
        targetCompute == null ? null : compute("--target-compute", targetCompute),
        kappa == null ? null : positive("--kappa", kappa, "a finite number > 0"),
        new FitSettings(seed, resamples, FitSettings.Floor.SELECT));
  }

  private static double compute(String option, String text) {
    String allowed = "an amount of compute > 0, such as 1e21 or \"1e21 FLOP\"";
    if (!text.matches("(?i).*[a-df-z].*")) {
      return positive(option, text, allowed);
    }
    double flops;
    try {
      flops = Flops.parse(text).asDouble();
    } catch (IllegalArgumentException e) {
      throw UserError.wrongOption(option, text, allowed);
    }
    return positive(option, flops, text, allowed);
  }

  private static double positive(String option, String text, String allowed) {
    double number;
    try {
      number = Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      throw UserError.wrongOption(option, text, allowed);
    }
    return positive(option, number, text, allowed);
  }

  private static double positive(String option, double number, String text, String allowed) {
    if (!(number > 0 && number < Double.POSITIVE_INFINITY)) {
      throw UserError.wrongOption(option, text, allowed);
    }
    return number;
  }
}
