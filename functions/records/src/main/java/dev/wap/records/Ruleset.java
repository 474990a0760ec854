package dev.wap.records;

import dev.wap.contract.Digest;

/**
 * A table's audit rules.
 *
 * @param uri where they stand
 * @param text the rules in DQDL
 */
public record Ruleset(String uri, String text) {
  /** Identifies the text: the same rules, the same verdict. */
  public String hash() {
    return Digest.sha256Hex(text);
  }
}
