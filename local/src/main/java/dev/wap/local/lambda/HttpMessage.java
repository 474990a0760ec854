package dev.wap.local.lambda;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Just the HTTP/1.1 that AWS's runtime interface client speaks.
 *
 * <p>Why not the JDK's HttpServer: it sends an answer's headers and body in two packets and lets
 * Nagle's algorithm hold the second one back for 40 ms, unless a system property was set before
 * anyone in the JVM used it. Here an answer is one write.
 */
final class HttpMessage {
  private HttpMessage() {}

  /**
   * A request.
   *
   * @param method GET or POST
   * @param path as sent, without decoding
   * @param headers by name, ignoring case
   * @param body empty if there is none
   */
  record Request(String method, String path, Map<String, String> headers, String body) {}

  /** Reads the next request of a connection; null if the client has closed it. */
  static Request read(InputStream in) throws IOException {
    String first = line(in);
    if (first == null) {
      return null;
    }
    String[] words = first.split(" ", 3);
    if (words.length != 3) {
      throw new IOException("No HTTP request: " + first);
    }
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String header = required(in); !header.isEmpty(); header = required(in)) {
      int colon = header.indexOf(':');
      headers.put(header.substring(0, Math.max(colon, 0)), header.substring(colon + 1).strip());
    }
    byte[] body =
        headers.getOrDefault("Transfer-Encoding", "").toLowerCase(Locale.ROOT).equals("chunked")
            ? chunks(in)
            : exactly(in, Integer.parseInt(headers.getOrDefault("Content-Length", "0")));
    return new Request(words[0], words[1], headers, new String(body, UTF_8));
  }

  private static byte[] chunks(InputStream in) throws IOException {
    var body = new ByteArrayOutputStream();
    while (true) {
      int size = Integer.parseInt(required(in).split(";", 2)[0].strip(), 16);
      body.write(exactly(in, size));
      required(in);
      if (size == 0) {
        return body.toByteArray();
      }
    }
  }

  private static byte[] exactly(InputStream in, int size) throws IOException {
    byte[] bytes = in.readNBytes(size);
    if (bytes.length < size) {
      throw new EOFException("The request's body ended after " + bytes.length + " bytes");
    }
    return bytes;
  }

  private static String required(InputStream in) throws IOException {
    String line = line(in);
    if (line == null) {
      throw new EOFException("The request ended within its headers");
    }
    return line;
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        return null;
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(ISO_8859_1);
  }

  /** Sends an answer in one write. */
  static void write(OutputStream out, int status, Map<String, String> headers, String content)
      throws IOException {
    byte[] body = content.getBytes(UTF_8);
    var head = new StringBuilder("HTTP/1.1 ").append(status).append(" -\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("Content-Type: application/json\r\nContent-Length: ")
        .append(body.length)
        .append("\r\n\r\n");
    var message = new ByteArrayOutputStream(head.length() + body.length);
    message.write(head.toString().getBytes(ISO_8859_1));
    message.write(body);
    out.write(message.toByteArray());
    out.flush();
  }
}
