package dev.wap.local.s3;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.Lock;

/**
 * A payload that takes a lock, and makes a check under it, when its reader meets the end; whoever
 * opened it gives the lock back by closing it. Reader and opener are one thread.
 */
final class LockAtEnd extends FilterInputStream {
  private final Lock lock;
  private final Runnable check;
  private boolean held;

  LockAtEnd(InputStream payload, Lock lock, Runnable check) {
    super(payload);
    this.lock = lock;
    this.check = check;
  }

  /** The same stream for a reader that closes what it has read before it is done with the lock. */
  InputStream withoutClose() {
    return new FilterInputStream(this) {
      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        return in.read(bytes, offset, length);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public int read() throws IOException {
    int read = in.read();
    return read < 0 ? end() : read;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = in.read(bytes, offset, length);
    return read < 0 ? end() : read;
  }

  private int end() {
    if (!held) {
      lock.lock();
      held = true;
      check.run();
    }
    return -1;
  }

  /** Gives the lock back. The payload belongs to the request, and ends with it. */
  @Override
  public void close() {
    if (held) {
      held = false;
      lock.unlock();
    }
  }
}
