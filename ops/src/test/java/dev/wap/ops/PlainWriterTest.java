package dev.wap.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class PlainWriterTest {
  @Test
  void whatATerminalWouldObeyIsShown() {
    StringWriter shown = new StringWriter();
    PrintWriter out = new PrintWriter(new PlainWriter(shown), true);

    out.printf("published  %s%n", "s3://in/\u001b[2J\u001b]0;owned\u0007\rskipped\u0000.parquet");
    out.println("s3://in/\u202Etxt.exe\u200B\u2028");
    out.write('\u009B');

    assertThat(shown.toString().replace(System.lineSeparator(), "\n"))
        .isEqualTo(
            "published  s3://in/\\u001B[2J\\u001B]0;owned\\u0007\\u000Dskipped\\u0000.parquet\n"
                + "s3://in/\\u202Etxt.exe\\u200B\\u2028\n\\u009B");
  }

  @Test
  void everythingElseIsAsItWas() {
    String text = "größe\t日本 😀 'a' \"b\" \\ <>&%\nzwei";

    assertThat(PlainWriter.plain(text)).isEqualTo(text);
  }
}
