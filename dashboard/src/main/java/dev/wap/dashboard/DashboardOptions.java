package dev.wap.dashboard;

import java.util.Optional;

/**
 * How the dashboard serves.
 *
 * @param host the address to listen on
 * @param port the port; 0 for any that is free
 * @param token what everybody has to know who asks; nothing for an address that only this machine
 *     has
 * @param user who decides about rejected uploads, unless the form says otherwise; empty if nobody
 *     knows
 */
public record DashboardOptions(String host, int port, Optional<String> token, String user) {
  /** Where a dashboard listens unless it is told otherwise. */
  public static final String LOOPBACK = "127.0.0.1";

  /** For this machine alone, and whoever uses it. */
  public static DashboardOptions local(int port) {
    return new DashboardOptions(
        LOOPBACK, port, Optional.empty(), System.getProperty("user.name", ""));
  }
}
