package dev.wap.ops;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/**
 * Shows what a terminal would obey, or not show, instead of passing it on: whoever may upload
 * chooses names, and a name may hold escape sequences, or turn the direction of writing.
 */
final class PlainWriter extends FilterWriter {
  PlainWriter(Writer out) {
    super(out);
  }

  /** A text as it is shown. */
  static String plain(String text) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (isObeyed(character)) {
        plain.append("\\u%04X".formatted((int) character));
      } else {
        plain.append(character);
      }
    }
    return plain.toString();
  }

  private static boolean isObeyed(char character) {
    int type = Character.getType(character);
    return character != '\n'
        && character != '\t'
        && (type == Character.CONTROL
            || type == Character.FORMAT
            || type == Character.LINE_SEPARATOR
            || type == Character.PARAGRAPH_SEPARATOR);
  }

  @Override
  public void write(int character) throws IOException {
    out.write(plain(Character.toString((char) character)));
  }

  @Override
  public void write(char[] characters, int offset, int length) throws IOException {
    out.write(plain(new String(characters, offset, length)));
  }

  @Override
  public void write(String text, int offset, int length) throws IOException {
    out.write(plain(text.substring(offset, offset + length)));
  }
}
