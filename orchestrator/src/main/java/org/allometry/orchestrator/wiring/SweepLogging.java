package org.allometry.orchestrator.wiring;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.FileAppender;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/** The log of a sweep: one line for each decision in its folder, warnings to people as well. */
final class SweepLogging implements AutoCloseable {
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z', UTC} %-5level [%X{sweep}/%X{trial}/%X{device}] %logger{24}"
          + " %msg%n";
  private static final String OURS = "org.allometry";

  private final LoggerContext context;
  private final FileAppender<ILoggingEvent> file;
  private final AppenderBase<ILoggingEvent> people;

  private SweepLogging(
      LoggerContext context, FileAppender<ILoggingEvent> file, AppenderBase<ILoggingEvent> people) {
    this.context = context;
    this.file = file;
    this.people = people;
  }

  /**
   * Begins to log.
   *
   * @param logFile appended to
   * @param level least level of our own lines in the file; others from WARN on
   * @param lines gets what people should see
   * @param everyDecision whether people see decisions too, not only warnings
   */
  static SweepLogging start(
      Path logFile, String level, Consumer<String> lines, boolean everyDecision) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.setLevel(Level.WARN);
    context.getLogger(OURS).setLevel(Level.toLevel(level));
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setPattern(PATTERN);
    encoder.start();
    FileAppender<ILoggingEvent> file = new FileAppender<>();
    file.setContext(context);
    file.setName("sweep");
    file.setEncoder(encoder);
    file.setFile(logFile.toString());
    file.start();
    if (!file.isStarted()) {
      lines.accept("warning: " + logFile + " cannot be written; the sweep goes on without its log");
    }
    AppenderBase<ILoggingEvent> people = new People(lines, everyDecision);
    people.setContext(context);
    people.start();
    root.addAppender(file);
    root.addAppender(people);
    return new SweepLogging(context, file, people);
  }

  private static final class People extends AppenderBase<ILoggingEvent> {
    private final Consumer<String> lines;
    private final boolean everyDecision;

    private People(Consumer<String> lines, boolean everyDecision) {
      this.lines = lines;
      this.everyDecision = everyDecision;
    }

    @Override
    protected void append(ILoggingEvent event) {
      boolean ours = event.getLoggerName().startsWith(OURS);
      boolean decision =
          everyDecision
              && event.getLevel().isGreaterOrEqual(Level.INFO)
              && event.getLoggerName().endsWith(".SweepSupervisor");
      if (decision || (ours && event.getLevel().isGreaterOrEqual(Level.WARN))) {
        String trial = event.getMDCPropertyMap().getOrDefault("trial", "");
        String level = event.getLevel().isGreaterOrEqual(Level.WARN) ? "warning: " : "";
        String text = event.getFormattedMessage();
        lines.accept(level + (trial.isEmpty() || text.contains(trial) ? "" : trial + " ") + text);
      }
    }
  }

  @Override
  public void close() {
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.detachAppender(file);
    root.detachAppender(people);
    file.stop();
    people.stop();
  }
}
