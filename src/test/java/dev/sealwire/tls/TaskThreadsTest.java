package dev.sealwire.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TaskThreadsTest {
  private static boolean isVirtual(Thread thread) {
    try {
      return (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  @Test
  void tasks_run_on_virtual_threads_from_java_24_on_and_on_platform_threads_before()
      throws Exception {
    ExecutorService threads = TaskThreads.sessions("test", 4);
    try {
      Thread thread = threads.submit(Thread::currentThread).get(10, TimeUnit.SECONDS);
      boolean wanted = Runtime.version().feature() >= 24;
      assertEquals(wanted, isVirtual(thread));
      assertEquals(wanted, TaskThreads.areVirtual());
      assertTrue(thread.isDaemon());
      assertEquals("test-0", thread.getName());
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void the_platform_pool_refuses_a_task_too_many_and_takes_one_when_another_ends()
      throws Exception {
    ExecutorService threads = TaskThreads.platform("test", 3);
    CountDownLatch release = new CountDownLatch(1);
    try {
      List<Future<Boolean>> running = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        running.add(threads.submit(() -> release.await(10, TimeUnit.SECONDS)));
      }
      assertThrows(RejectedExecutionException.class, () -> threads.submit(() -> true));
      release.countDown();
      for (Future<Boolean> one : running) {
        assertTrue(one.get(10, TimeUnit.SECONDS));
      }
      assertTrue(eventually(threads));
    } finally {
      threads.shutdownNow();
    }
  }

  /** A thread that finished its task is free a moment later. */
  private static boolean eventually(ExecutorService threads) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (System.nanoTime() - end < 0) {
      try {
        return threads.submit(() -> true).get(10, TimeUnit.SECONDS);
      } catch (RejectedExecutionException e) {
        Thread.onSpinWait();
      }
    }
    return false;
  }
}
