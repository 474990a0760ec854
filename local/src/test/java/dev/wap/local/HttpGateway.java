package dev.wap.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between clients and a service that speaks HTTP/1.1, and lets somebody decide of each
 * request what becomes of it and of its answer. Messages are small and held in memory; each request
 * goes to the service on a connection of its own, while the client's connection stays.
 */
final class HttpGateway implements Closeable {
  private static final Logger log = LoggerFactory.getLogger(HttpGateway.class);
  private static final int CONTINUE = 100;

  /** No Content, and Not Modified. */
  private static final Set<Integer> BODYLESS = Set.of(204, 304);

  /** Decides what becomes of requests. */
  @FunctionalInterface
  interface Passage {
    /**
     * Called on a thread of the request's own. It replies, or else the client's connection is cut.
     */
    void pass(Exchange exchange) throws IOException, InterruptedException;
  }

  /** A message's first lines, and whatever follows them, as they came. */
  private static final class Message {
    private final String head;
    private final byte[] body;

    Message(String head, byte[] body) {
      this.head = head;
      this.body = body;
    }

    String head() {
      return head;
    }

    byte[] body() {
      return body;
    }

    private static String head(InputStream in) throws IOException {
      var bytes = new ByteArrayOutputStream();
      int ends = 0;
      while (ends < 2) {
        int next = in.read();
        if (next < 0) {
          if (bytes.size() == 0) {
            return "";
          }
          throw new EOFException("The connection ended within a head: " + bytes);
        }
        bytes.write(next);
        if (next == '\n') {
          ends++;
        } else if (next != '\r') {
          ends = 0;
        }
      }
      return bytes.toString(ISO_8859_1);
    }

    private static byte[] body(InputStream in, String head, boolean untilEnd) throws IOException {
      if (header(head, "Transfer-Encoding").filter("chunked"::equalsIgnoreCase).isPresent()) {
        return chunks(in);
      }
      Optional<String> length = header(head, "Content-Length");
      if (length.isPresent()) {
        int expected = Integer.parseInt(length.get());
        byte[] body = in.readNBytes(expected);
        if (body.length < expected) {
          throw new EOFException("The connection ended within a body of " + expected + " bytes");
        }
        return body;
      }
      return untilEnd ? in.readAllBytes() : new byte[0];
    }

    private static byte[] chunks(InputStream in) throws IOException {
      var bytes = new ByteArrayOutputStream();
      while (true) {
        String line = line(in, bytes);
        int size = size(line);
        if (size == 0) {
          while (!line(in, bytes).isEmpty()) {
            // A trailer.
          }
          return bytes.toByteArray();
        }
        bytes.write(in.readNBytes(size));
        line(in, bytes);
      }
    }

    private static String line(InputStream in, ByteArrayOutputStream copy) throws IOException {
      var line = new StringBuilder();
      for (int next = in.read(); next != '\n'; next = in.read()) {
        if (next < 0) {
          throw new EOFException("The connection ended within a chunk");
        }
        copy.write(next);
        if (next != '\r') {
          line.append((char) next);
        }
      }
      copy.write('\n');
      return line.toString();
    }

    /** The body without what it was chunked by. */
    byte[] content() throws IOException {
      if (header(head, "Transfer-Encoding").filter("chunked"::equalsIgnoreCase).isEmpty()) {
        return body;
      }
      var content = new ByteArrayOutputStream();
      var in = new ByteArrayInputStream(body);
      var framing = new ByteArrayOutputStream();
      for (int size = size(line(in, framing)); size > 0; size = size(line(in, framing))) {
        content.writeBytes(in.readNBytes(size));
        line(in, framing);
      }
      return content.toByteArray();
    }

    private static int size(String line) {
      return Integer.parseInt(line.split(";", 2)[0].trim(), 16);
    }

    byte[] bytes() {
      var bytes = new ByteArrayOutputStream();
      bytes.writeBytes(head.getBytes(ISO_8859_1));
      bytes.writeBytes(body);
      return bytes.toByteArray();
    }

    static Optional<String> header(String head, String name) {
      String start = name.toLowerCase(Locale.ROOT) + ":";
      return head.lines()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
          .map(line -> line.substring(start.length()).trim())
          .findFirst();
    }

    Message without(List<String> names) {
      String kept =
          head.lines()
              .filter(
                  line ->
                      names.stream()
                          .noneMatch(
                              name ->
                                  line.toLowerCase(Locale.ROOT)
                                      .startsWith(name.toLowerCase(Locale.ROOT) + ":")))
              .collect(Collectors.joining("\r\n"));
      return new Message(kept + "\r\n\r\n".substring(kept.endsWith("\r\n") ? 2 : 0), body);
    }
  }

  /** A request on its way. */
  final class Exchange {
    private final Message request;
    private final String[] start;
    private final Socket client;
    private boolean goesOn;

    private Exchange(Message request, Socket client) {
      this.request = request;
      this.start = request.head().lines().findFirst().orElse("").split(" ", 3);
      this.client = client;
    }

    String method() {
      return start[0];
    }

    /** The path and the query, encoded as they came. */
    String path() {
      return start[1];
    }

    /** A header of the request. */
    Optional<String> header(String name) {
      return Message.header(request.head(), name);
    }

    /** The request's body as text. */
    String body() {
      boolean zipped = header("Content-Encoding").filter("gzip"::equalsIgnoreCase).isPresent();
      try (InputStream in = new ByteArrayInputStream(request.content());
          InputStream text = zipped ? new GZIPInputStream(in) : in) {
        return new String(text.readAllBytes(), UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException("No body of " + this, e);
      }
    }

    /** Hands the request to the service; may be done later, or more than once. */
    Answer forward() throws IOException {
      try (Socket service = new Socket(target.getHost(), target.getPort())) {
        service.setTcpNoDelay(true);
        service.getOutputStream().write(request.bytes());
        InputStream in = new BufferedInputStream(service.getInputStream());
        String head = Message.head(in);
        if (head.isEmpty()) {
          throw new EOFException("The service has not answered " + this);
        }
        boolean bodyless = method().equals("HEAD") || BODYLESS.contains(status(head));
        return new Answer(new Message(head, bodyless ? new byte[0] : Message.body(in, head, true)));
      }
    }

    /** Passes an answer on. */
    void reply(Answer answer) throws IOException {
      client.getOutputStream().write(answer.message.bytes());
      client.getOutputStream().flush();
      goesOn = answer.leavesConnectionOpen() && !closes(request.head());
    }

    /**
     * Passes the first half of an answer on, of its body if it has one, and cuts the connection.
     */
    void replyHalf(Answer answer) throws IOException {
      byte[] bytes = answer.message.bytes();
      int body = answer.message.body().length;
      int half = body > 1 ? bytes.length - body / 2 : bytes.length / 2;
      client.getOutputStream().write(Arrays.copyOf(bytes, half));
      client.getOutputStream().flush();
      cut();
    }

    /** Cuts the client's connection. */
    void cut() throws IOException {
      goesOn = false;
      client.close();
    }

    @Override
    public String toString() {
      return method() + " " + path();
    }
  }

  /** A service's answer, whole. */
  static final class Answer {
    private final Message message;

    private Answer(Message message) {
      this.message = message;
    }

    int status() {
      return HttpGateway.status(message.head());
    }

    private boolean leavesConnectionOpen() {
      boolean framed =
          Message.header(message.head(), "Content-Length").isPresent()
              || Message.header(message.head(), "Transfer-Encoding").isPresent()
              || BODYLESS.contains(status());
      return framed && !closes(message.head());
    }
  }

  private final URI target;
  private final Passage passage;
  private final ServerSocket listener;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** A gateway to a service. */
  HttpGateway(URI target, Passage passage) throws IOException {
    this.target = target;
    this.passage = passage;
    this.listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  /** The service's address through this gateway. */
  URI address() {
    return URI.create(
        "http://127.0.0.1:%d%s".formatted(listener.getLocalPort(), target.getRawPath()));
  }

  private static int status(String head) {
    return Integer.parseInt(head.split("\\s+", 3)[1]);
  }

  private static boolean closes(String head) {
    return Message.header(head, "Connection").filter("close"::equalsIgnoreCase).isPresent()
        || head.lines().findFirst().orElse("").contains("HTTP/1.0");
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        threads.execute(() -> serve(client));
      } catch (IOException e) {
        log.debug("Closed, or the client has gone again", e);
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      client.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(client.getInputStream());
      boolean goesOn = true;
      while (goesOn) {
        goesOn = exchange(client, in);
      }
    } catch (IOException e) {
      log.debug("One side has hung up", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One request and its answer; says whether the client's connection can serve another. */
  private boolean exchange(Socket client, InputStream in) throws IOException, InterruptedException {
    String head = Message.head(in);
    if (head.isEmpty()) {
      return false;
    }
    if (Message.header(head, "Expect").isPresent()) {
      client
          .getOutputStream()
          .write("HTTP/1.1 %d Continue\r\n\r\n".formatted(CONTINUE).getBytes(ISO_8859_1));
    }
    // Of the connection itself, not of the request.
    Message request =
        new Message(head, Message.body(in, head, false))
            .without(List.of("Expect", "Upgrade", "HTTP2-Settings"));
    Exchange exchange = new Exchange(request, client);
    passage.pass(exchange);
    return exchange.goesOn;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    threads.shutdownNow();
  }
}
