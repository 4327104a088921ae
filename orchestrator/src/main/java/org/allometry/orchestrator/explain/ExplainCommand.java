package org.allometry.orchestrator.explain;

import java.util.List;
import java.util.Locale;
import org.allometry.gpurunner.settings.Quoted;
import org.allometry.orchestrator.UserError;
import org.allometry.orchestrator.cli.Command;
import org.allometry.orchestrator.cli.SweepName;
import org.allometry.orchestrator.figure.Digits;
import org.allometry.orchestrator.sweep.SweepArchive;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code allometry explain [SWEEP]}. */
@CommandLine.Command(
    name = "explain",
    description = "Says why each trial was granted, what else was considered, and what it taught.",
    footerHeading = "%nExamples:%n",
    footer = {"  allometry explain", "  allometry explain quickstart --trial t-0123456789"})
public final class ExplainCommand extends Command {
  @Mixin private SweepName sweep = new SweepName();

  @Option(names = "--trial", paramLabel = "TRIAL", description = "Only decisions on this trial.")
  private @Nullable String trial;

  private record Output(String schema, String sweep, List<Decision> decisions) {}

  @Override
  protected int run() {
    SweepArchive archive = sweep.archive(home());
    List<Decision> decisions =
        Decisions.of(archive).stream()
            .filter(d -> trial == null || trial.equals(d.trial()))
            .toList();
    if (trial != null && decisions.isEmpty()) {
      throw new UserError(
              UserError.Kind.NOT_FOUND,
              "sweep "
                  + archive.name()
                  + " has no trial "
                  + Quoted.of(trial)
                  + "; allometry explain "
                  + archive.name()
                  + " lists all")
          .option("--trial")
          .value(trial)
          .hint("allometry explain " + archive.name() + " lists all");
    }
    print(new Output("allometry/explain/1", archive.name(), decisions), text(decisions));
    return 0;
  }

  private static String text(List<Decision> decisions) {
    StringBuilder text = new StringBuilder();
    for (Decision d : decisions) {
      text.append(
          String.format(
              Locale.ROOT,
              "%6d  %s  %s%s%n",
              d.sequence(),
              d.at(),
              d.decision(),
              d.trial() == null ? "" : " " + d.trial()));
      text.append("        ").append(d.reason()).append('\n');
      Decision.RunnerUp other = d.runnerUp();
      if (other != null) {
        text.append(
            String.format(
                Locale.ROOT,
                "        runner-up: %s, %,d parameters x %,d steps, score %s against %s%n",
                other.arm().equals("default") ? other.family() : other.family() + "+" + other.arm(),
                other.params(),
                other.steps(),
                Digits.of(other.score(), 3),
                Digits.of(d.score() == null ? Double.NaN : d.score(), 3)));
      }
      if (d.estimateBefore() != null) {
        text.append("        ").append(d.estimateBefore());
        if (d.estimateAfter() != null) {
          text.append(" -> ").append(d.estimateAfter());
        }
        text.append('\n');
      }
    }
    return text.isEmpty() ? "nothing has been decided yet" : text.toString();
  }
}
