package org.allometry.orchestrator.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.allometry.actors.journal.JournalException;
import org.allometry.actors.journal.JournalReader;
import org.allometry.actors.journal.JournalRepair;
import org.allometry.actors.journal.SweepLock;
import org.allometry.orchestrator.sweep.SweepArchive;
import org.allometry.orchestrator.sweep.SweepFolder;
import org.allometry.orchestrator.wiring.SweepRun;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code allometry repair [SWEEP]}. */
@CommandLine.Command(
    name = "repair",
    description = {
      "Says what can be kept of a damaged journal; with --cut, keeps that and no more.",
      "Trials that ended behind the damage are trained again."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  allometry repair quickstart", "  allometry repair quickstart --cut"})
public final class RepairCommand extends Command {
  private static final int DAMAGED = 5;
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  @Mixin private SweepName sweep = new SweepName();

  @Option(
      names = "--cut",
      description =
          "Cuts the journal before the first event that cannot be read; the damaged files are kept"
              + " beside it.")
  private boolean cut;

  /**
   * Layout of {@code allometry/repair/1}.
   *
   * @param schema always {@code allometry/repair/1}
   * @param sweep name
   * @param damaged whether the journal was damaged
   * @param problem what is wrong; null when nothing is
   * @param eventsKept events before the damage
   * @param eventsBeyond events behind it, as far as they can be counted
   * @param repaired whether the journal has been cut
   * @param keptAside folder of the damaged files; null when nothing was cut
   */
  private record Output(
      String schema,
      String sweep,
      boolean damaged,
      @Nullable String problem,
      long eventsKept,
      long eventsBeyond,
      boolean repaired,
      @Nullable String keptAside) {}

  @Override
  @SuppressWarnings("try") // the lock is held, not used
  protected int run() {
    SweepFolder folder = sweep.folder(home());
    try {
      if (!cut) {
        return said(folder, JournalReader.readable(folder.journal()), null);
      }
      try (SweepLock lock = SweepRun.lock(folder, terminal().clock())) {
        JournalReader.Beginning readable = JournalReader.readable(folder.journal());
        if (readable.problem().isEmpty()) {
          return said(folder, readable, null);
        }
        Path aside =
            folder
                .journal()
                .resolveSibling("damaged-" + STAMP.format(terminal().clock().instant()));
        JournalRepair.cut(folder.journal(), readable, aside);
        return said(folder, readable, aside);
      }
    } catch (JournalException e) {
      throw SweepArchive.unreadable(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int said(SweepFolder folder, JournalReader.Beginning readable, @Nullable Path aside) {
    boolean damaged = !readable.problem().isEmpty();
    int kept = readable.events().size();
    String text;
    if (!damaged) {
      text = "The journal is intact: " + kept + " events.";
    } else if (aside == null) {
      text =
          readable.problem()
              + "\n"
              + kept
              + " events before it can be kept, "
              + readable.beyond()
              + " from it on would be lost. allometry repair "
              + folder.name()
              + " --cut does that; allometry export "
              + folder.name()
              + " --salvage --to DIR writes tables of what can be kept.";
    } else {
      text =
          "Kept "
              + kept
              + " events, "
              + readable.beyond()
              + " are lost. The damaged files lie in "
              + aside
              + ". Go on with: allometry resume "
              + folder.name();
    }
    print(
        new Output(
            "allometry/repair/1",
            folder.name(),
            damaged,
            damaged ? readable.problem() : null,
            kept,
            readable.beyond(),
            aside != null,
            aside == null ? null : aside.toString()),
        text);
    return damaged && aside == null ? DAMAGED : 0;
  }
}
