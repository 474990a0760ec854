package dev.wap.local.contract.priming;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ProtocolFamily;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketImpl;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;

/**
 * The JDK's maker of channels, but for those that reach out. The JVM makes one where the property
 * java.nio.channels.spi.SelectorProvider names this.
 */
public final class Offline extends SelectorProvider {
  private final SelectorProvider jdk;

  /** Made by the JVM. */
  public Offline() throws ReflectiveOperationException {
    this.jdk =
        (SelectorProvider)
            Class.forName("sun.nio.ch.DefaultSelectorProvider").getMethod("get").invoke(null);
  }

  /** Sees to it that no stream socket is opened either; of this and of {@link Socket}. */
  @SuppressWarnings("deprecation")
  static void guardSockets() throws IOException {
    Socket.setSocketImplFactory(Unconnected::new);
    DatagramSocket.setDatagramSocketImplFactory(
        () -> {
          throw refused("a datagram socket");
        });
  }

  /** Printed, too, since who asked may well swallow it. */
  static IllegalStateException refused(String what) {
    IllegalStateException refusal = new IllegalStateException("REACHED OUT: " + what);
    refusal.printStackTrace();
    return refusal;
  }

  /** A socket that may be made, as the JDK's HTTP client does to ask for defaults, and no more. */
  private static final class Unconnected extends SocketImpl {
    @Override
    protected void create(boolean stream) {}

    @Override
    protected void connect(String host, int port) {
      throw refused("a socket to " + host);
    }

    @Override
    protected void connect(InetAddress address, int port) {
      throw refused("a socket to " + address);
    }

    @Override
    protected void connect(SocketAddress address, int timeout) {
      throw refused("a socket to " + address);
    }

    @Override
    protected void bind(InetAddress host, int port) {
      throw refused("a bound socket");
    }

    @Override
    protected void listen(int backlog) {
      throw refused("a listening socket");
    }

    @Override
    protected void accept(SocketImpl socket) {
      throw refused("an accepting socket");
    }

    @Override
    protected InputStream getInputStream() {
      return InputStream.nullInputStream();
    }

    @Override
    protected OutputStream getOutputStream() {
      return OutputStream.nullOutputStream();
    }

    @Override
    protected int available() {
      return 0;
    }

    @Override
    protected void close() {}

    @Override
    protected void sendUrgentData(int data) {}

    @Override
    public void setOption(int option, Object value) {}

    @Override
    public Object getOption(int option) {
      return 0;
    }
  }

  @Override
  public DatagramChannel openDatagramChannel() {
    throw refused("a datagram channel");
  }

  @Override
  public DatagramChannel openDatagramChannel(ProtocolFamily family) {
    throw refused("a datagram channel");
  }

  @Override
  public Pipe openPipe() throws IOException {
    return jdk.openPipe();
  }

  @Override
  public AbstractSelector openSelector() throws IOException {
    return jdk.openSelector();
  }

  @Override
  public ServerSocketChannel openServerSocketChannel() {
    throw refused("a server socket channel");
  }

  @Override
  public SocketChannel openSocketChannel() {
    throw refused("a socket channel");
  }
}
