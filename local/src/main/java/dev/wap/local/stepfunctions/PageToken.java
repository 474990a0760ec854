package dev.wap.local.stepfunctions;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;

/**
 * A nextToken: where the next page begins, bound to the request that it continues.
 *
 * @param request what was asked for, so that a token of another request is refused
 * @param position where the next page begins; what it counts is up to the operation
 */
record PageToken(String request, long position) {
  String encode() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((position + " " + request).getBytes(UTF_8));
  }

  /** The position that a token of the same request holds. */
  static long position(String token, String request) {
    try {
      String decoded = new String(Base64.getUrlDecoder().decode(token), UTF_8);
      int blank = decoded.indexOf(' ');
      if (blank > 0 && decoded.substring(blank + 1).equals(request)) {
        return Long.parseLong(decoded.substring(0, blank));
      }
    } catch (IllegalArgumentException e) {
      throw (StepFunctionsException) StepFunctionsException.invalidToken().initCause(e);
    }
    throw StepFunctionsException.invalidToken();
  }
}
