package dev.wap.contract;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.Logger;

/**
 * How the functions log: one line per event, to standard error, with what {@link TaskHandler} puts
 * into the diagnostic context. Libraries speak up from warnings on, the project's own classes from
 * information on.
 *
 * <p>Logback finds it by META-INF/services. In code and not in logback.xml, since reading that
 * makes a cold start load some five hundred classes more.
 */
public final class Logging extends ContextAwareBase implements Configurator {
  private static final String PATTERN =
      "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSS'Z'\", UTC} %-5level request=%X{requestId:--} run=%X{runId:--}"
          + " execution=%X{execution:--} %logger{0}: %msg%n";

  /** Logback makes one. */
  public Logging() {}

  @Override
  public ExecutionStatus configure(LoggerContext logback) {
    var encoder = new PatternLayoutEncoder();
    encoder.setContext(logback);
    encoder.setPattern(PATTERN);
    encoder.start();
    var standardError = new ConsoleAppender<ILoggingEvent>();
    standardError.setContext(logback);
    standardError.setTarget("System.err");
    standardError.setEncoder(encoder);
    standardError.start();
    var root = logback.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(standardError);
    logback.getLogger("dev.wap").setLevel(Level.INFO);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
