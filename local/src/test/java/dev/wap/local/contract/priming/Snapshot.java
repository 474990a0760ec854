package dev.wap.local.contract.priming;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.lang.reflect.Method;

/**
 * Does with a function what Lambda does before SnapStart's snapshot and after it, in the function's
 * own class path: makes the handler, and calls its hooks, which are named to no one else.
 */
public final class Snapshot {
  private Snapshot() {}

  /** Called with the handler's class. */
  public static void main(String[] arguments) throws ReflectiveOperationException, IOException {
    Offline.guardSockets();
    if (arguments.length > 1) {
      reachOut(arguments[1]);
    }
    Object handler = Class.forName(arguments[0]).getConstructor().newInstance();
    Field field = handler.getClass().getSuperclass().getDeclaredField("priming");
    field.setAccessible(true);
    Object hooks = field.get(handler);
    int before = classes();
    long startNanos = System.nanoTime();
    call(hooks, "beforeCheckpoint");
    System.out.printf(
        "PRIMED %d classes upon %d in %d ms%n",
        classes() - before, before, (System.nanoTime() - startNanos) / 1_000_000);
    int primed = classes();
    call(hooks, "beforeCheckpoint");
    System.out.printf("AGAIN %d classes%n", classes() - primed);
    call(hooks, "afterRestore");
  }

  /** Shows that the guards guard. */
  private static void reachOut(String how) throws IOException {
    switch (how) {
      case "socket" -> new java.net.Socket(java.net.InetAddress.getLoopbackAddress(), 1).close();
      case "channel" -> java.nio.channels.SocketChannel.open().close();
      case "name" -> {
        var unused = java.net.InetAddress.getAllByName("example.invalid");
      }
      default -> throw new IllegalArgumentException(how);
    }
  }

  private static void call(Object hooks, String name) throws ReflectiveOperationException {
    for (Method method : hooks.getClass().getDeclaredMethods()) {
      if (method.getName().equals(name)) {
        method.setAccessible(true);
        method.invoke(hooks, (Object) null);
        return;
      }
    }
    throw new NoSuchMethodException(name);
  }

  private static int classes() {
    return ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
  }
}
