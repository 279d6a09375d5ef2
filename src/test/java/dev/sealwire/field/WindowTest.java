package dev.sealwire.field;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class WindowTest {
  @Test
  void is_small_until_the_way_turns_out_to_be_long() {
    Window window = new Window(256);
    assertEquals(Window.NEAR, window.size());
    window.took(Window.FAR_NANOS);
    assertEquals(Window.FAR, window.size());
    window.took(4 * Window.FAR_NANOS);
    assertEquals(Window.FAR, window.size());
  }

  @Test
  void one_quick_receipt_shows_that_the_rest_only_waits_for_others() {
    Window window = new Window(256);
    window.took(10 * Window.FAR_NANOS);
    window.took(Window.FAR_NANOS - 1);
    window.took(10 * Window.FAR_NANOS);
    assertEquals(Window.NEAR, window.size());
  }

  @Test
  void is_never_more_than_the_collector_takes() {
    Window few = new Window(5);
    assertEquals(5, few.size());
    few.took(Window.FAR_NANOS);
    assertEquals(5, few.size());
    Window some = new Window(100);
    some.took(Window.FAR_NANOS);
    assertEquals(100, some.size());
  }
}
