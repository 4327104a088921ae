package org.allometry.orchestrator.cli;

import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;

/** {@code allometry completion}. */
@CommandLine.Command(
    name = "completion",
    description = "Prints a completion script for bash and zsh.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  source <(allometry completion)",
      "  allometry completion > ~/.local/share/bash-completion/completions/allometry"
    })
public final class CompletionCommand extends Command {
  @Override
  protected int run() {
    String script = AutoComplete.bash("allometry", spec().root().commandLine());
    print(Map.of("schema", "allometry/completion/1", "script", script), script);
    return 0;
  }
}
