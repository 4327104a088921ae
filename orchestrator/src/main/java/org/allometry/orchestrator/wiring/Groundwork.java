package org.allometry.orchestrator.wiring;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.allometry.actors.journal.JournalException;
import org.allometry.actors.journal.JournalSchema;
import org.allometry.actors.journal.TornTail;
import org.allometry.gpurunner.task.DataSet;
import org.allometry.orchestrator.SystemReason;
import org.allometry.orchestrator.UserError;
import org.allometry.orchestrator.sweep.SweepArchive;

/** Lays what a run stands on: the journal's tables, folders, {@code sweep.conf}, the data set. */
final class Groundwork {
  private final SweepPlan plan;
  private final SweepObserver observer;

  Groundwork(SweepPlan plan, SweepObserver observer) {
    this.plan = plan;
    this.observer = observer;
  }

  /**
   * Makes the journal ready to be written, and the folders and the resolved configuration beside
   * it.
   *
   * @throws UserError when the journal cannot be used or the folder cannot be written
   */
  void prepareJournal() {
    try {
      long torn = TornTail.bytes(plan.folder().journal());
      JournalSchema.prepare(plan.folder().journal());
      if (torn > 0) {
        observer.warn(
            "the process that ran this sweep last died while it wrote: "
                + torn
                + " bytes at the end of the journal were never completed, nor acknowledged, and"
                + " are left out");
      }
      for (Path folder :
          new Path[] {plan.folder().checkpoints(), plan.folder().logs(), plan.folder().report()}) {
        Files.createDirectories(folder);
      }
      Path written = plan.folder().root().resolve("sweep.conf.new");
      Files.writeString(written, resolved(), StandardCharsets.UTF_8);
      Files.move(
          written,
          plan.folder().conf(),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (JournalException e) {
      throw SweepArchive.unreadable(e);
    } catch (IOException e) {
      throw new UserError(
              UserError.Kind.INTERNAL,
              plan.folder().root()
                  + " cannot be written ("
                  + SystemReason.of(e)
                  + "); make room or allow writing, then run the same command again",
              e)
          .file(plan.folder().root().toString());
    }
  }

  private String resolved() {
    Config named =
        plan.config()
            .withValue(
                "allometry.sweep.name", ConfigValueFactory.fromAnyRef(plan.settings().name()));
    return "# The resolved configuration of this sweep, SHA-256 "
        + plan.canonical().hash()
        + ". Written at every start.\n"
        + named
            .withOnlyPath("allometry")
            .root()
            .render(
                ConfigRenderOptions.defaults()
                    .setOriginComments(false)
                    .setComments(false)
                    .setJson(false));
  }

  /**
   * Generates the data set, unless it is there.
   *
   * @throws UserError when it cannot be read or written
   */
  void prepareData() {
    try (DataSet data = plan.settings().task().open(plan.folder().data(), observer::generating)) {
      if (data.trainSamples() < 1) {
        throw new IllegalStateException("the data set is empty");
      }
    } catch (IOException e) {
      throw new UserError(UserError.Kind.INTERNAL, String.valueOf(e.getMessage()), e)
          .file(plan.folder().data().toString());
    }
  }
}
