package dev.wap.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class TableTest {
  @Test
  void columnsLineUp() {
    Table table = new Table("Speed", "rows", "to one");
    table.line(1_000L, Table.ratio(3, 2));
    table.line(10_000_000L, "none");
    table.remark("Medians.");
    assertThat(table.toString())
        .isEqualTo(
            """

            ## Speed

            |       rows | to one |
            |-----------:|-------:|
            |      1,000 |   1.50 |
            | 10,000,000 |   none |

            Medians.
            """);
  }

  @Test
  void aLineOfTheWrongLengthIsRefused() {
    Table table = new Table("Speed", "rows", "to one");
    assertThatThrownBy(() -> table.line(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1 cells for 2 columns");
  }
}
