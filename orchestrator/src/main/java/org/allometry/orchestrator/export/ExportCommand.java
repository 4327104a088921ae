package org.allometry.orchestrator.export;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.allometry.orchestrator.UserError;
import org.allometry.orchestrator.cli.Command;
import org.allometry.orchestrator.cli.SweepName;
import org.allometry.orchestrator.report.SweepFacts;
import org.allometry.orchestrator.report.WrittenFile;
import org.allometry.orchestrator.sweep.SweepArchive;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code allometry export [SWEEP]}. */
@CommandLine.Command(
    name = "export",
    description = "Writes the trials and rungs of a sweep as tables that allometry fit reads.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  allometry export",
      "  allometry export quickstart --to results",
      "  allometry export quickstart --format json",
      "  allometry export quickstart --salvage --to saved",
      "",
      "The same journal gives the same bytes; the sweep may still be running."
    })
public final class ExportCommand extends Command {
  @Mixin private SweepName sweep = new SweepName();

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "Folder of the files (default: report/ in the folder of the sweep).")
  private @Nullable Path to;

  @Option(
      names = "--format",
      paramLabel = "csv|json",
      description = "csv: trials.csv and rungs.csv (default). json: trials.json with both.")
  private String format = "csv";

  @Option(
      names = "--salvage",
      description =
          "Of a damaged journal, what lies before the damage; nothing in the sweep's folder changes"
              + " (needs --to).")
  private boolean salvage;

  /** Layout of {@code allometry/export/1}. */
  private record Output(
      String schema, String sweep, long journalLastSequence, List<OutputFile> files) {}

  private record OutputFile(String path, String format, int rows, long bytes, String sha256) {}

  @Override
  protected int run() {
    String chosen = format.toLowerCase(Locale.ROOT);
    if (!chosen.equals("csv") && !chosen.equals("json")) {
      throw UserError.unknownWord("--format", format, List.of("csv", "json"));
    }
    if (salvage && to == null) {
      throw new UserError(
              UserError.Kind.USAGE,
              "--salvage: needs --to DIR, so that nothing in the sweep's folder changes")
          .option("--to")
          .allowed("a folder");
    }
    SweepArchive archive =
        salvage ? SweepArchive.salvage(sweep.folder(home())) : sweep.archive(home());
    SweepFacts facts = SweepFacts.of(archive);
    Path folder = to == null ? archive.folder().report() : resolve(to);
    List<OutputFile> files = write(ExportTables.of(facts), chosen, folder);
    print(
        new Output("allometry/export/1", archive.name(), facts.events().size(), files),
        files.stream()
            .map(f -> f.path() + "  " + f.rows() + (f.rows() == 1 ? " row" : " rows"))
            .collect(Collectors.joining("\n")));
    return 0;
  }

  private List<OutputFile> write(ExportTables tables, String chosen, Path folder) {
    List<OutputFile> files = new ArrayList<>();
    if (chosen.equals("csv")) {
      files.add(
          file(folder, "trials.csv", ExportTables.csv(tables.trials()), tables.trials().size()));
      files.add(file(folder, "rungs.csv", ExportTables.csv(tables.rungs()), tables.rungs().size()));
    } else {
      files.add(file(folder, "trials.json", tables.json(), tables.trials().size()));
    }
    return files;
  }

  private OutputFile file(Path folder, String name, String text, int rows) {
    WrittenFile file = WrittenFile.write(folder.resolve(name), text, terminal().directory());
    return new OutputFile(
        file.path(), name.substring(name.indexOf('.') + 1), rows, file.bytes(), file.sha256());
  }
}
