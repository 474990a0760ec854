package dev.wap.local.contract.priming;

import java.net.InetAddress;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.stream.Stream;

/**
 * Looks up no name. The JVM finds it by META-INF/services, which only the test of priming gives.
 */
public final class NoNames extends InetAddressResolverProvider {
  @Override
  public InetAddressResolver get(Configuration configuration) {
    return new InetAddressResolver() {
      @Override
      public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) {
        throw Offline.refused("the address of " + host);
      }

      @Override
      public String lookupByAddress(byte[] address) {
        throw Offline.refused("the name of an address");
      }
    };
  }

  @Override
  public String name() {
    return "none";
  }
}
