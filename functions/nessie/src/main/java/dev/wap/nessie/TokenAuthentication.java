package dev.wap.nessie;

import org.jspecify.annotations.Nullable;
import org.projectnessie.client.http.HttpAuthentication;
import org.projectnessie.client.http.HttpClient;
import org.projectnessie.client.http.RequestContext;
import org.projectnessie.client.http.ResponseContext;
import org.projectnessie.client.http.Status;

/**
 * Shows a token with every request to the catalog.
 *
 * <p>How this is designed, and why: a function is frozen between calls, for any time, and is
 * restored from a snapshot of its start. So no thread renews tokens meanwhile; each request asks
 * the wall clock, which a freeze does not stop, whether the token that it has will do, and gets
 * another first if not. Nothing is asked of the issuer before the first request, so no token is in
 * a snapshot.
 *
 * <p>A token that the catalog took before and takes no more, since its issuer has changed its keys,
 * is forgotten, and the request fails in a way that is tried again. One that it never took is
 * refused for good. Either way the next request shows another.
 */
final class TokenAuthentication implements HttpAuthentication {
  private final Issuer issuer;

  /** The catalog does not take a token any more that it took before. */
  static final class Outdated extends RuntimeException {
    private static final long serialVersionUID = 1;

    Outdated() {
      super("The catalog takes this token no more; the next request shows a new one");
    }
  }

  TokenAuthentication(Issuer issuer) {
    this.issuer = issuer;
  }

  @Override
  public void applyToHttpClient(HttpClient.Builder client) {
    client.addRequestFilter(this::applyToHttpRequest);
  }

  @Override
  public void applyToHttpRequest(RequestContext request) {
    Token shown = issuer.token();
    request.removeHeader("Authorization");
    request.putHeader("Authorization", "Bearer " + shown.text());
    request.addResponseCallback((response, failure) -> learn(shown, response));
  }

  /**
   * What the catalog says to a token.
   *
   * @throws Outdated beside the client's own exception, see {@link Nessie#translator}
   */
  private void learn(Token shown, @Nullable ResponseContext response) {
    if (response == null) {
      return;
    }
    switch (response.getStatus().getCode()) {
      case Status.UNAUTHORIZED_CODE -> {
        issuer.forget(shown);
        if (shown.wasAccepted()) {
          throw new Outdated();
        }
      }
      // What a client may do is in its token: should it be given more, a new one says so.
      case Status.FORBIDDEN_CODE -> issuer.forget(shown);
      default -> shown.accept();
    }
  }
}
