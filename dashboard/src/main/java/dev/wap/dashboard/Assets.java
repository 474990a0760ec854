package dev.wap.dashboard;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;

/** The files that pages refer to, all of them shipped with the dashboard. */
final class Assets {
  private static final String OURS = "/dev/wap/dashboard/assets/";
  private static final String UPLOT_POM = "/META-INF/maven/org.webjars.npm/uplot/pom.properties";
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/";

  /** What there is, by name; nothing else is served. */
  private static final Map<String, String> TYPES =
      Map.of(
          "app.css", "text/css",
          "graph.css", "text/css",
          "decide.js", "text/javascript",
          "live.js", "text/javascript",
          "overview.js", "text/javascript",
          "icon.svg", "image/svg+xml",
          "uPlot.min.css", "text/css",
          "uPlot.iife.min.js", "text/javascript");

  private Assets() {}

  /** Answers the path {@code /assets/{name}}. */
  static void serve(Context context) {
    String name = context.pathParam("name");
    String type = TYPES.get(name);
    if (type == null) {
      context.status(HttpStatus.NOT_FOUND).result("There is no such file");
      return;
    }
    context.contentType(type + "; charset=utf-8").result(read(name));
  }

  private static byte[] read(String name) {
    String path = name.startsWith("uPlot") ? uplot(name) : OURS + name;
    try (InputStream in = Assets.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(path + " is not in the class path");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A WebJar's files lie under its version, which it tells. */
  private static String uplot(String name) {
    Properties webJar = new Properties();
    try (InputStream in = Assets.class.getResourceAsStream(UPLOT_POM)) {
      if (in == null) {
        throw new IllegalStateException(UPLOT_POM + " is not in the class path");
      }
      webJar.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return UPLOT + webJar.getProperty("version") + "/dist/" + name;
  }
}
