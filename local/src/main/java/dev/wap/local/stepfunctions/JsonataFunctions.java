package dev.wap.local.stepfunctions;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Jsonata.Frame;
import com.dashjoin.jsonata.Jsonata.JFunction;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * The functions that Step Functions adds to JSONata, {@code $uuid $parse $hash $partition $range
 * $random}; its own {@code $now} and {@code $millis}, which read the given clock; a {@code
 * $substring} that takes every text, as the library's does not; and the absence of {@code $eval}.
 * Source: AWS Step Functions Developer Guide, "Transforming data with JSONata", JSONata functions
 * provided by Step Functions.
 */
final class JsonataFunctions {
  private static final Set<String> HASHES = Set.of("MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512");

  /** The most elements that JSONata's own range operator makes. */
  private static final int MAX_RANGE = 1_000_000;

  private final Clock clock;
  private final RandomGenerator random;

  JsonataFunctions(Clock clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  void bind(Frame frame) {
    frame.bind("uuid", new JFunction((input, arguments) -> uuid(random), "<:s>"));
    frame.bind("parse", new JFunction((input, arguments) -> parse(arguments), "<s:x>"));
    frame.bind("hash", new JFunction((input, arguments) -> hash(arguments), "<ss:s>"));
    frame.bind("partition", new JFunction((input, arguments) -> partition(arguments), "<an:a>"));
    frame.bind("range", new JFunction((input, arguments) -> range(arguments), "<nnn:a>"));
    frame.bind("random", new JFunction((input, arguments) -> random(arguments), "<n?:n>"));
    frame.bind("substring", new JFunction((input, arguments) -> substring(arguments), "<s-nn?:s>"));
    frame.bind("now", new JFunction((input, arguments) -> now(arguments), "<s?s?:s>"));
    frame.bind("millis", new JFunction((input, arguments) -> clock.millis(), "<:n>"));
    frame.bind("eval", (Object) null);
  }

  /** A random UUID, as {@code $uuid()} gives it. */
  static String uuid(RandomGenerator random) {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return randomUuid(bytes).toString();
  }

  private static UUID randomUuid(byte[] bytes) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < 8; i++) {
      high = high << 8 | (bytes[i] & 0xff);
      low = low << 8 | (bytes[i + 8] & 0xff);
    }
    // Version 4, variant 2, as RFC 9562 lays them out.
    return new UUID(
        (high & 0xffff_ffff_ffff_0fffL) | 0x4000L,
        (low & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L);
  }

  private static Object parse(List<?> arguments) throws JsonProcessingException {
    Object text = argument(arguments, 0);
    return text == null ? null : Json.toJsonata(Json.parse((String) text));
  }

  private static String hash(List<?> arguments) throws NoSuchAlgorithmException {
    String data = (String) argument(arguments, 0);
    String algorithm = (String) argument(arguments, 1);
    if (data == null || algorithm == null) {
      return null;
    }
    if (!HASHES.contains(algorithm)) {
      throw new JException(
          "$hash knows MD5, SHA-1, SHA-256, SHA-384 and SHA-512, not " + algorithm, -1);
    }
    byte[] digest =
        MessageDigest.getInstance(algorithm).digest(data.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest);
  }

  private static Object partition(List<?> arguments) {
    List<?> array = (List<?>) argument(arguments, 0);
    Number size = (Number) argument(arguments, 1);
    if (array == null || size == null) {
      return null;
    }
    int chunk = size.intValue();
    if (chunk < 1) {
      throw new JException("$partition needs a chunk size of at least 1, not " + size, -1);
    }
    List<Object> chunks = new ArrayList<>();
    for (int from = 0; from < array.size(); from += chunk) {
      chunks.add(new ArrayList<>(array.subList(from, Math.min(from + chunk, array.size()))));
    }
    return chunks;
  }

  private static Object range(List<?> arguments) {
    Number first = (Number) argument(arguments, 0);
    Number last = (Number) argument(arguments, 1);
    Number step = (Number) argument(arguments, 2);
    if (first == null || last == null || step == null) {
      return null;
    }
    if (step.longValue() == 0) {
      throw new JException("$range needs a step other than 0", -1);
    }
    List<Object> values = new ArrayList<>();
    long stride = step.longValue();
    for (long value = first.longValue();
        stride > 0 ? value <= last.longValue() : value >= last.longValue();
        value += stride) {
      if (values.size() == MAX_RANGE) {
        throw new JException("$range makes at most " + MAX_RANGE + " values", -1);
      }
      values.add(value);
    }
    return values;
  }

  private Object random(List<?> arguments) {
    Number seed = (Number) argument(arguments, 0);
    return seed == null ? random.nextDouble() : new Random(seed.longValue()).nextDouble();
  }

  /**
   * The library's fails where a text with characters of two UTF-16 units, such as emoji, ends
   * before the length does. Source: docs.jsonata.org, String functions.
   */
  private static String substring(List<?> arguments) {
    String text = (String) argument(arguments, 0);
    Number start = (Number) argument(arguments, 1);
    Number length = (Number) argument(arguments, 2);
    if (text == null || start == null) {
      return null;
    }
    int[] characters = text.codePoints().toArray();
    long from = start.longValue();
    from = Math.clamp(from < 0 ? characters.length + from : from, 0, characters.length);
    long until =
        length == null
            ? characters.length
            : Math.clamp(from + length.longValue(), from, characters.length);
    return new String(characters, Math.toIntExact(from), Math.toIntExact(until - from));
  }

  private Object now(List<?> arguments) {
    return Functions.dateTimeFromMillis(
        clock.millis(), (String) argument(arguments, 0), (String) argument(arguments, 1));
  }

  /** The library passes a missing optional argument as null, as NULL_VALUE, or not at all. */
  private static Object argument(List<?> arguments, int index) {
    Object value = index < arguments.size() ? arguments.get(index) : null;
    return Jsonata.NULL_VALUE.equals(value) ? null : value;
  }
}
