package org.allometry.orchestrator.report;

import java.util.List;
import org.allometry.orchestrator.UserError;
import org.allometry.orchestrator.cli.Command;
import org.allometry.orchestrator.cli.SweepName;
import org.allometry.orchestrator.comparison.ComputeAxis;
import org.allometry.orchestrator.sweep.SweepArchive;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code allometry report [SWEEP]}. */
@CommandLine.Command(
    name = "report",
    description = "Writes the report of a sweep: one HTML file that opens without network.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  allometry report",
      "  allometry report quickstart",
      "  allometry report quickstart --axis executed",
      "",
      "The same journal gives the same bytes; the sweep may still be running."
    })
public final class ReportCommand extends Command {
  @Mixin private SweepName sweep = new SweepName();

  @Option(
      names = "--axis",
      paramLabel = "AXIS",
      description =
          "How compute is counted: nominal, nominal-without-attention, executed or device-seconds"
              + " (default: goal.axis of the sweep). The other axes are shown after it.")
  private @Nullable String axis;

  /** Layout of {@code allometry/report/1}. */
  private record Output(
      String schema, String sweep, long journalLastSequence, List<OutputFile> files) {}

  private record OutputFile(String path, String format, long bytes, String sha256) {}

  @Override
  protected int run() {
    SweepArchive archive = sweep.archive(home());
    SweepFacts sweepFacts = SweepFacts.of(archive);
    SweepFacts facts = axis == null ? sweepFacts : sweepFacts.on(axis(axis));
    WrittenFile file =
        WrittenFile.write(
            archive.folder().report().resolve("report.html"),
            ReportPage.of(facts),
            terminal().directory());
    print(
        new Output(
            "allometry/report/1",
            archive.name(),
            facts.events().size(),
            List.of(new OutputFile(file.path(), "html", file.bytes(), file.sha256()))),
        file.path());
    return 0;
  }

  private static ComputeAxis axis(String word) {
    List<String> words = ComputeAxis.words();
    if (!words.contains(word)) {
      throw UserError.unknownWord("--axis", word, words);
    }
    return ComputeAxis.byWord(word);
  }
}
