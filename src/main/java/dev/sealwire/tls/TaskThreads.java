package dev.sealwire.tls;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads for work that mostly waits, one for each task: virtual ones where the runtime has good
 * ones, else a bounded pool of platform threads. Chosen here and nowhere else.
 *
 * <p>Virtual threads came with JDK 21, and are used from 24 on: before that (JEP 491) one that
 * waits for the network inside a synchronized block, as Conscrypt's sockets do, holds on to its
 * carrier, and as many of them as there are cores stop all others.
 */
public final class TaskThreads {
  static final int VIRTUAL_SINCE = 24;
  private static final long IDLE_SECONDS = 30;

  private TaskThreads() {}

  /** Whether {@link #sessions} gives virtual threads, of which there can be any number. */
  public static boolean areVirtual() {
    return Runtime.version().feature() >= VIRTUAL_SINCE;
  }

  /**
   * An executor that starts a daemon thread for each task.
   *
   * @param name what threads are called, before a number
   * @param maxPlatform most platform threads at a time, where it is those: a task too many is
   *     refused with {@link java.util.concurrent.RejectedExecutionException}, never queued
   */
  public static ExecutorService sessions(String name, int maxPlatform) {
    return areVirtual() ? virtual(name) : platform(name, maxPlatform);
  }

  /**
   * Lets an executor of {@link #sessions} have more platform threads, or fewer; those that run stay
   * until their task ends. Nothing happens where it has virtual ones.
   */
  public static void resize(ExecutorService sessions, int maxPlatform) {
    if (sessions instanceof ThreadPoolExecutor pool) {
      pool.setMaximumPoolSize(maxPlatform);
    }
  }

  static ExecutorService platform(String name, int max) {
    AtomicLong count = new AtomicLong();
    ThreadFactory factory =
        task -> {
          Thread thread = new Thread(task, name + "-" + count.getAndIncrement());
          thread.setDaemon(true);
          return thread;
        };
    return new ThreadPoolExecutor(
        0, max, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
  }

  /**
   * {@code Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name + "-", 0).factory())}.
   */
  private static ExecutorService virtual(String name) {
    try {
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      Class<?> builder = Class.forName("java.lang.Thread$Builder$OfVirtual");
      MethodHandle ofVirtual =
          lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(builder));
      MethodHandle named =
          lookup.findVirtual(
              builder, "name", MethodType.methodType(builder, String.class, long.class));
      MethodHandle factory =
          lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class));
      MethodHandle perTask =
          lookup.findStatic(
              Executors.class,
              "newThreadPerTaskExecutor",
              MethodType.methodType(ExecutorService.class, ThreadFactory.class));
      Object made = named.invoke(ofVirtual.invoke(), name + "-", 0L);
      return (ExecutorService) perTask.invoke((ThreadFactory) factory.invoke(made));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("this runtime's virtual threads cannot be had", e);
    }
  }
}
