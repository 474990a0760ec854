package dev.wap.ops;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/** Asks for many small things, some at a time, each on a virtual thread. */
public final class Parallel implements AutoCloseable {
  /** How many things are done at a time. */
  static final int AT_ONCE = 32;

  private final ExecutorService threads =
      Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory());

  /** What becomes of each item, in the items' order; the first failure is thrown. */
  public <T, R> List<R> map(Collection<T> items, Function<? super T, ? extends R> work) {
    List<Callable<R>> tasks = new ArrayList<>();
    for (T item : items) {
      tasks.add(() -> work.apply(item));
    }
    try {
      List<R> results = new ArrayList<>(tasks.size());
      for (Future<R> future : threads.invokeAll(tasks)) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OpsException("interrupted", e);
    }
  }

  /** Does something with each item; the first failure is thrown. */
  public <T> void forEach(Collection<T> items, Consumer<? super T> work) {
    List<Boolean> unused =
        map(
            items,
            item -> {
              work.accept(item);
              return true;
            });
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
