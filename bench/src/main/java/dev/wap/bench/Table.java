package dev.wap.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lines of cells under a title, printed as a Markdown table whose columns line up. */
final class Table {
  private final String title;
  private final List<String> header;
  private final List<List<String>> lines = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();

  Table(String title, String... header) {
    this.title = title;
    this.header = List.of(header);
  }

  /** Adds a line of as many cells as there are columns. */
  void line(Object... cells) {
    if (cells.length != header.size()) {
      throw new IllegalArgumentException(
          "%d cells for %d columns".formatted(cells.length, header.size()));
    }
    List<String> line = new ArrayList<>();
    for (Object cell : cells) {
      line.add(
          cell instanceof Number number && !(cell instanceof Double)
              ? "%,d".formatted(number.longValue())
              : cell.toString());
    }
    lines.add(line);
  }

  /** Adds a sentence below the table. */
  void remark(String text) {
    remarks.add(text);
  }

  /** How many times b fits into a, for a cell. */
  static String ratio(double a, double b) {
    return String.format(Locale.ROOT, "%.2f", a / b);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("\n## " + title + "\n\n");
    int[] widths = new int[header.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = header.get(i).length();
      for (List<String> line : lines) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    append(text, header, widths);
    for (int width : widths) {
      text.append('|').append("-".repeat(width + 1)).append(':');
    }
    text.append("|\n");
    lines.forEach(line -> append(text, line, widths));
    remarks.forEach(remark -> text.append('\n').append(remark).append('\n'));
    return text.toString();
  }

  private static void append(StringBuilder text, List<String> cells, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      text.append("| ")
          .append(" ".repeat(widths[i] - cells.get(i).length()))
          .append(cells.get(i))
          .append(' ');
    }
    text.append("|\n");
  }
}
