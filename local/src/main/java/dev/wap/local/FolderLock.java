package dev.wap.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps two clouds from using one data folder; gone with the process, however it ends. */
final class FolderLock implements AutoCloseable {
  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  static FolderLock take(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw inUse(file);
    }
    if (lock == null) {
      channel.close();
      throw inUse(file);
    }
    return new FolderLock(channel);
  }

  private static IOException inUse(Path file) {
    return new IOException(
        "The data folder %s is in use by another embedded cloud: stop that one, or choose another by --data"
            .formatted(file.getParent()));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
