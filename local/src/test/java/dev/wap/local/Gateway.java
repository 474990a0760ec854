package dev.wap.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between clients and a service, on an address of its own that stays the same: passes bytes
 * on, or misbehaves as a service or a network does. A change of its mood cuts all connections.
 *
 * <p>Going down closes the port, so that clients are refused by the system as they would be by a
 * service that does not run.
 */
final class Gateway implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Gateway.class);

  /** What it does with connections. */
  enum Mood {
    /** Passes everything on. */
    OPEN,
    /** Refuses connections. */
    DOWN,
    /** Takes connections, and never answers. */
    SILENT,
    /** Passes requests on, and cuts the connection when the answer comes. */
    LOSES_ANSWERS
  }

  private static final int BUFFER_BYTES = 16 * 1024;
  private static final int BIND_ATTEMPTS = 200;
  private static final Duration BIND_PAUSE = Duration.ofMillis(25);

  private final URI target;
  private final int port;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private volatile ServerSocket listener;
  private volatile Mood mood = Mood.OPEN;

  /** A gateway to a service, open. */
  Gateway(URI target) throws IOException {
    this.target = target;
    this.listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    this.port = listener.getLocalPort();
    accept(listener);
  }

  /** The service's address through this gateway. */
  URI address() {
    return URI.create("http://127.0.0.1:%d%s".formatted(port, target.getRawPath()));
  }

  /** Behaves like this from now on. */
  synchronized void mood(Mood next) throws IOException {
    mood = next;
    if (next == Mood.DOWN) {
      listener.close();
    }
    for (Socket connection : connections) {
      connection.close();
    }
    if (next != Mood.DOWN && listener.isClosed()) {
      listener = bind();
      accept(listener);
    }
  }

  /** Takes the port again, which another process's connection may have for a moment. */
  private ServerSocket bind() throws IOException {
    for (int attempt = 1; ; attempt++) {
      ServerSocket socket = new ServerSocket();
      try {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
      } catch (BindException e) {
        socket.close();
        if (attempt == BIND_ATTEMPTS) {
          throw e;
        }
        LockSupport.parkNanos(BIND_PAUSE.toNanos());
      }
    }
  }

  private void accept(ServerSocket socket) {
    threads.execute(
        () -> {
          while (!socket.isClosed()) {
            try {
              Socket client = socket.accept();
              connections.add(client);
              if (mood == Mood.DOWN) {
                client.close();
              } else if (mood != Mood.SILENT) {
                threads.execute(() -> connect(client));
              }
            } catch (IOException e) {
              log.debug("Closed, or the client has gone again", e);
            }
          }
        });
  }

  private void connect(Socket client) {
    try {
      Socket service = new Socket(target.getHost(), target.getPort());
      connections.add(service);
      service.setTcpNoDelay(true);
      client.setTcpNoDelay(true);
      threads.execute(() -> pump(client, service, false));
      pump(service, client, true);
    } catch (IOException e) {
      log.debug("The service is away", e);
      hangUp(client);
    }
  }

  private static void hangUp(Socket client) {
    try {
      client.close();
    } catch (IOException e) {
      log.debug("The client has gone already", e);
    }
  }

  private void pump(Socket from, Socket to, boolean answers) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (answers && mood == Mood.LOSES_ANSWERS) {
          return;
        }
        out.write(buffer, 0, read);
      }
    } catch (IOException e) {
      log.debug("One side has hung up, or the mood has changed", e);
    } finally {
      connections.remove(from);
      connections.remove(to);
    }
  }

  @Override
  public void close() throws IOException {
    mood(Mood.DOWN);
    threads.shutdownNow();
  }
}
