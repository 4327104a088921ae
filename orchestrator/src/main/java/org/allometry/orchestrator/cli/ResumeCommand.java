package org.allometry.orchestrator.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.util.Optional;
import org.allometry.orchestrator.settings.ConfigSource;
import org.allometry.orchestrator.settings.SearchSpaceBuilder;
import org.allometry.orchestrator.settings.SweepSettings;
import org.allometry.orchestrator.sweep.SweepFolder;
import org.allometry.orchestrator.sweep.SweepStanding;
import org.allometry.orchestrator.wiring.ControlClient;
import org.allometry.orchestrator.wiring.ControlRequest;
import org.allometry.orchestrator.wiring.SweepPlan;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** {@code allometry resume [SWEEP]}. */
@CommandLine.Command(
    name = "resume",
    description = "Goes on with the named sweep, or with the one that ran last.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  allometry resume",
      "  allometry resume quickstart",
      "",
      "A sweep that was paused and still has its process goes on there."
    })
public final class ResumeCommand extends Command {
  @Mixin private SweepName sweep = new SweepName();

  @Override
  protected int run() {
    SweepFolder folder = sweep.folder(home());
    Optional<ControlClient.Answer> answer = ControlClient.ask(folder, new ControlRequest.Resume());
    if (answer.isPresent()) {
      return ControlOutput.print(
          this, folder, "resume", answer.get().accepted(), answer.get().message());
    }
    return new SweepSession(terminal(), json(), false).run(planOf(folder));
  }

  /** The sweep as it began; what may change between runs comes from its sweep.conf. */
  static SweepPlan planOf(SweepFolder folder) {
    SweepStanding standing = SweepStanding.open(folder);
    Config config = standing.canonical().config();
    if (Files.isReadable(folder.conf())) {
      try {
        Config written = ConfigFactory.parseFile(folder.conf().toFile());
        config = ConfigSource.complete(standing.canonical().withRuntime(written));
      } catch (ConfigException e) {
        config = standing.canonical().config();
      }
    }
    return planOf(standing, config);
  }

  /** A sweep under {@code config}, which differs from its own in what may change only. */
  static SweepPlan planOf(SweepStanding standing, Config config) {
    SweepFolder folder = standing.folder();
    SweepSettings settings =
        SweepSettings.read(config, folder.name(), Runtime.getRuntime().availableProcessors());
    return new SweepPlan(
        folder,
        settings,
        config,
        standing.canonical(),
        new SearchSpaceBuilder(settings).build(),
        Version.text());
  }
}
