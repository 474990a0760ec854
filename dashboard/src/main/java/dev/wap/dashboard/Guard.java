package dev.wap.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpStatus;
import io.javalin.http.SameSite;
import java.net.URI;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask what. A server on the loopback address is for whoever sits at the machine: a page of
 * another site, open in the same browser, can neither read it by a name that it makes resolve to
 * the machine, nor send its forms. A server that others can reach wants a token besides.
 */
final class Guard {
  static final String TOKEN = "token";
  static final String CSRF = "csrf";

  private static final String COOKIE = "wap-token";
  private static final int SECRET_BYTES = 16;
  private static final int COOKIE_SECONDS = 12 * 3600;
  private static final String BEARER = "Bearer ";

  /** Nothing of other sites, nothing inline, and nobody may frame it. */
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "X-Frame-Options",
          "DENY",
          "Referrer-Policy",
          // With no-referrer a browser's own form would be of the origin "null".
          "same-origin",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Cache-Control",
          "no-store");

  private final Optional<String> token;
  private final String csrf;

  /**
   * A guard.
   *
   * @param token what to ask for; nothing on the loopback address
   * @param random makes what forms have to send along
   */
  Guard(Optional<String> token, RandomGenerator random) {
    this.token = token;
    this.csrf = secret(random);
  }

  /** Something that nobody guesses, in hexadecimal digits. */
  static String secret(RandomGenerator random) {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** What the forms of this server send along. */
  String csrf() {
    return csrf;
  }

  /** Called before everything: answers itself, and ends it, what may not be asked. */
  void check(Context context) {
    HEADERS.forEach(context::header);
    if (token.isEmpty() ? !isOfThisMachine(context) : !isLoggedIn(context)) {
      return;
    }
    boolean reads =
        context.method().equals(HandlerType.GET) || context.method().equals(HandlerType.HEAD);
    if (!reads && !isOfOwnForm(context)) {
      refuse(
          context,
          HttpStatus.FORBIDDEN,
          "This was not sent by a form of this page, or the dashboard was started anew since: load the page again");
    }
  }

  private boolean isLoggedIn(Context context) {
    String wanted = token.orElseThrow();
    @Nullable String given = context.queryParam(TOKEN);
    if (given != null && same(given, wanted)) {
      Cookie cookie = new Cookie(COOKIE, wanted);
      cookie.setHttpOnly(true);
      cookie.setSameSite(SameSite.STRICT);
      cookie.setMaxAge(COOKIE_SECONDS);
      context.cookie(cookie);
      // The token stays neither in the address nor in the history.
      context.redirect(context.path(), HttpStatus.SEE_OTHER);
      context.skipRemainingHandlers();
      return false;
    }
    @Nullable String header = context.header("Authorization");
    if (header != null && header.startsWith(BEARER)) {
      given = header.substring(BEARER.length());
    } else {
      given = context.cookie(COOKIE);
    }
    if (given != null && same(given, wanted)) {
      return true;
    }
    refuse(
        context,
        HttpStatus.UNAUTHORIZED,
        "This dashboard wants its token: open the address that ./wap dashboard printed when it started, or send \"Authorization: Bearer TOKEN\"");
    return false;
  }

  private static boolean same(String given, String wanted) {
    return MessageDigest.isEqual(given.getBytes(UTF_8), wanted.getBytes(UTF_8));
  }

  private boolean isOfThisMachine(Context context) {
    String host = context.header("Host");
    String name = host == null ? "" : host.replaceFirst(":[0-9]+$", "");
    if (name.equals("localhost") || name.equals("[::1]") || name.matches("127(\\.[0-9]{1,3}){3}")) {
      return true;
    }
    refuse(
        context,
        HttpStatus.MISDIRECTED_REQUEST,
        "The dashboard answers on this machine by the names localhost and 127.0.0.1 only");
    return false;
  }

  private boolean isOfOwnForm(Context context) {
    @Nullable String site = context.header("Sec-Fetch-Site");
    if (site != null && !site.equals("same-origin")) {
      return false;
    }
    @Nullable String origin = context.header("Origin");
    if (origin != null && !isOwn(origin, context)) {
      return false;
    }
    @Nullable String given = context.formParam(CSRF);
    return given != null && same(given, csrf);
  }

  private static boolean isOwn(String origin, Context context) {
    try {
      return String.valueOf(URI.create(origin).getAuthority()).equals(context.header("Host"));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static void refuse(Context context, HttpStatus status, String why) {
    context.status(status).contentType("text/plain; charset=utf-8").result(why);
    context.skipRemainingHandlers();
  }
}
