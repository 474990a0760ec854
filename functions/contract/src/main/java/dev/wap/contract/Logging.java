package dev.wap.contract;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;

/**
 * How the functions log: one line of JSON per event, to standard error, with what {@link
 * TaskHandler} puts into the diagnostic context. Libraries speak up from warnings on, the project's
 * own classes from information on.
 *
 * <p>Logback finds it by META-INF/services. In code and not in logback.xml, since reading that
 * makes a cold start load some five hundred classes more.
 */
public final class Logging extends ContextAwareBase implements Configurator {
  /** The diagnostic context's names; the first is Powertools'. */
  static final String REQUEST_ID = "function_request_id";

  static final String RUN_ID = "run_id";
  static final String EXECUTION_ARN = "execution_arn";

  /** Logback makes one. */
  public Logging() {}

  @Override
  public ExecutionStatus configure(LoggerContext logback) {
    var encoder = new JsonLines(constants(System.getenv()));
    encoder.setContext(logback);
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

  /** The stack and the function, as far as the environment tells. */
  private static Map<String, String> constants(Map<String, String> environment) {
    Map<String, String> constants = new LinkedHashMap<>();
    String service = environment.get("POWERTOOLS_SERVICE_NAME");
    if (service != null) {
      constants.put("service", service);
    }
    String function = environment.get("AWS_LAMBDA_FUNCTION_NAME");
    if (function != null) {
      constants.put("function_name", function);
    }
    return constants;
  }
}
