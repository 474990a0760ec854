// Hands rows to parquet-java, column by column.
package dev.wap.loader;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.RecordConsumer;

/** Writes {@link Row}s in {@link SyntheticRows#SCHEMA}; a null is a field left out. */
final class RowWriteSupport extends WriteSupport<Row> {

  private RecordConsumer consumer;

  @Override
  @SuppressWarnings("deprecation") // Abstract, so it cannot be left out; never called.
  public WriteContext init(Configuration configuration) {
    return new WriteContext(SyntheticRows.SCHEMA, Map.of());
  }

  @Override
  public WriteContext init(ParquetConfiguration configuration) {
    return new WriteContext(SyntheticRows.SCHEMA, Map.of());
  }

  @Override
  public void prepareForWrite(RecordConsumer recordConsumer) {
    consumer = recordConsumer;
  }

  @Override
  public void write(Row row) {
    consumer.startMessage();
    if (row.number() != null) {
      consumer.startField("my_col_0", 0);
      consumer.addInteger(row.number());
      consumer.endField("my_col_0", 0);
    }
    if (row.words() != null) {
      consumer.startField("my_col_1", 1);
      consumer.addBinary(row.words());
      consumer.endField("my_col_1", 1);
    }
    if (row.amount() != null) {
      consumer.startField("my_col_2", 2);
      consumer.addDouble(row.amount());
      consumer.endField("my_col_2", 2);
    }
    consumer.endMessage();
  }
}
