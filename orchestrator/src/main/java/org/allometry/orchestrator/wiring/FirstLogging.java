package org.allometry.orchestrator.wiring;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Logging until a sweep's own log begins: warnings to standard error, and nothing ever to standard
 * output. Found by Logback as a service. Every command that opens a journal begins with it, and
 * Logback's XML takes a tenth of a second to read.
 */
public final class FirstLogging extends ContextAwareBase implements Configurator {
  /** Made by Logback through reflection. */
  public FirstLogging() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    ToPeople appender = new ToPeople();
    appender.setContext(context);
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(appender);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static final class ToPeople extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      String logger = event.getLoggerName();
      System.err.println(
          event.getLevel()
              + " "
              + logger.substring(logger.lastIndexOf('.') + 1)
              + ": "
              + event.getFormattedMessage());
    }
  }
}
