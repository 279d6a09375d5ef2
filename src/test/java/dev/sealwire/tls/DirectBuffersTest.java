package dev.sealwire.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.conscrypt.AllocatedBuffer;
import org.junit.jupiter.api.Test;

class DirectBuffersTest {
  private final DirectBuffers buffers = new DirectBuffers();

  @Test
  void lends_what_was_given_back_with_its_own_bounds() {
    AllocatedBuffer first = buffers.allocateDirectBuffer(100);
    first.nioBuffer().put(0, (byte) 7);
    first.release();
    ByteBuffer second = buffers.allocateDirectBuffer(200).nioBuffer();
    assertTrue(second.isDirect());
    assertEquals(7, second.get(0), "the same memory");
    assertEquals(0, second.position());
    assertEquals(200, second.capacity());
    first.nioBuffer().position(50);
    assertEquals(0, second.position(), "whoever had it cannot move it");
  }

  @Test
  void never_lends_one_buffer_to_two() {
    AllocatedBuffer first = buffers.allocateDirectBuffer(10);
    first.release();
    first.release();
    assertEquals(1, buffers.free());
    ByteBuffer one = buffers.allocateDirectBuffer(10).nioBuffer();
    ByteBuffer two = buffers.allocateDirectBuffer(10).nioBuffer();
    one.put(0, (byte) 1);
    two.put(0, (byte) 2);
    assertEquals(1, one.get(0));
  }

  @Test
  void keeps_no_more_than_it_may_and_none_that_is_too_large() {
    List<AllocatedBuffer> lent = new ArrayList<>();
    for (int i = 0; i <= DirectBuffers.FREE_MAX; i++) {
      lent.add(buffers.allocateDirectBuffer(DirectBuffers.BUFFER_BYTES));
    }
    lent.forEach(AllocatedBuffer::release);
    assertEquals(DirectBuffers.FREE_MAX, buffers.free());
    AllocatedBuffer large = buffers.allocateDirectBuffer(DirectBuffers.BUFFER_BYTES + 1);
    assertEquals(DirectBuffers.BUFFER_BYTES + 1, large.nioBuffer().capacity());
    large.release();
    assertEquals(DirectBuffers.FREE_MAX, buffers.free());
  }
}
