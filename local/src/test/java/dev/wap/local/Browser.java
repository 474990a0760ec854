package dev.wap.local;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.io.Closeable;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * A headless Chromium, the one of WAP_TEST_CHROMIUM, which .ci/run sets, driven by the Node.js on
 * the PATH. It keeps whatever pages complain of: errors of scripts, and what their security policy
 * has refused.
 */
final class Browser implements Closeable {
  /** What a page is looked at with. */
  enum Look {
    LIGHT(1280, ColorScheme.LIGHT),
    DARK(1280, ColorScheme.DARK),
    PHONE(390, ColorScheme.LIGHT);

    private final int width;
    private final ColorScheme scheme;

    Look(int width, ColorScheme scheme) {
      this.width = width;
      this.scheme = scheme;
    }
  }

  private static final List<String> ARGUMENTS =
      List.of(
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");
  private static final double LIMIT_MILLIS = 60_000;

  private final Playwright playwright;
  private final com.microsoft.playwright.Browser chromium;
  private URI site = URI.create("about:blank");
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final List<BrowserContext> contexts = new ArrayList<>();

  /** Starts a browser, or skips the test where there is none. */
  static Browser start() {
    String executable = System.getenv("WAP_TEST_CHROMIUM");
    assumeTrue(executable != null && !executable.isBlank(), "WAP_TEST_CHROMIUM is not set");
    return new Browser(Path.of(executable), node());
  }

  private static Path node() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, "node"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new AssertionError("There is no Node.js on the PATH for Playwright"));
  }

  private Browser(Path executable, Path node) {
    playwright =
        Playwright.create(
            new Playwright.CreateOptions()
                .setEnv(
                    Map.of(
                        "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD",
                        "1",
                        "PLAYWRIGHT_NODEJS_PATH",
                        node.toString())));
    chromium =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(executable)
                    .setChromiumSandbox(false)
                    .setArgs(ARGUMENTS));
  }

  /** From now on paths are of this site. */
  void visit(URI next) {
    site = next;
  }

  /** Opens a path of the site in a window of its own, with nothing in it of other windows. */
  Page open(String path, Look look) {
    BrowserContext context =
        chromium.newContext(
            new com.microsoft.playwright.Browser.NewContextOptions()
                .setBaseURL(site.toString())
                .setViewportSize(look.width, 900)
                .setColorScheme(look.scheme));
    context.setDefaultTimeout(LIMIT_MILLIS);
    contexts.add(context);
    Page page = context.newPage();
    page.onPageError(error -> complaints.add(page.url() + ": " + error));
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") || message.type().equals("warning")) {
            complaints.add(page.url() + ": " + message.text());
          }
        });
    page.navigate(path);
    return page;
  }

  /** What pages have complained of since this was last asked. */
  List<String> complaints() {
    List<String> all = List.copyOf(complaints);
    complaints.clear();
    return all;
  }

  @Override
  public void close() {
    contexts.forEach(BrowserContext::close);
    chromium.close();
    playwright.close();
  }
}
