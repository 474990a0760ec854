package dev.wap.contract;

import java.net.URI;
import java.util.Optional;

/**
 * Where the catalog is, and how clients log in to it.
 *
 * @param endpoint its address, API version 2
 * @param login how a client gets the tokens that it shows; empty where the catalog asks nobody who
 *     they are, as on a laptop
 */
public record Catalog(URI endpoint, Optional<CatalogLogin> login) {
  /** Who a client of this catalog is, for messages. */
  public String who() {
    return login.map(CatalogLogin::who).orElse("a caller without a token");
  }
}
