package dev.wap.nessie;

import java.time.Instant;

/** An access token, which no message shows. */
public final class Token {
  private final String text;
  private final Instant renewAt;
  private volatile boolean accepted;

  /**
   * A token as the issuer gave it.
   *
   * @param renewAt from when on another is to be used, shortly before it expires
   */
  Token(String text, Instant renewAt) {
    this.text = text;
    this.renewAt = renewAt;
  }

  /** What is shown. */
  public String text() {
    return text;
  }

  boolean isOver(Instant now) {
    return !now.isBefore(renewAt);
  }

  /** The catalog has taken it. */
  void accept() {
    accepted = true;
  }

  /** Whether the catalog has ever taken it. */
  boolean wasAccepted() {
    return accepted;
  }
}
