package dev.wap.local;

/**
 * Where the embedded cloud listens on 127.0.0.1; 0 for any port that is free.
 *
 * @param s3 the S3 API
 * @param nessie Nessie's REST API and its Iceberg REST catalog
 * @param stepFunctions the Step Functions API
 * @param dashboard the dashboard
 */
public record Ports(int s3, int nessie, int stepFunctions, int dashboard) {
  /** What the documentation names. */
  public static final Ports DEFAULT = new Ports(9000, 19120, 8083, 8080);

  /** Any ports that are free. */
  public static final Ports FREE = new Ports(0, 0, 0, 0);

  private static final int MAX_PORT = 65_535;

  public Ports {
    check(s3);
    check(nessie);
    check(stepFunctions);
    check(dashboard);
  }

  /** The ports from {@code base} on: S3, Nessie, Step Functions, the dashboard. */
  public static Ports from(int base) {
    if (base < 1 || base + 3 > MAX_PORT) {
      throw new IllegalArgumentException(
          "--port-base is between 1 and %d, since four ports are counted from it, unlike %d"
              .formatted(MAX_PORT - 3, base));
    }
    return new Ports(base, base + 1, base + 2, base + 3);
  }

  private static void check(int port) {
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException("No port: " + port);
    }
  }
}
