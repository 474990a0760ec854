package dev.wap.error;

/** What a table's metadata names cannot be told, since some of it is not there or is broken. */
public final class UnreadableTable extends WapError {
  public UnreadableTable(String message, Throwable cause) {
    super(message, cause);
  }

  public UnreadableTable(String message) {
    super(message, null);
  }
}
