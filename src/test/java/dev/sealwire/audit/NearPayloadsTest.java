package dev.sealwire.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.StoredPayload;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Payloads read beside the entries that name them: each found, or left to be looked up. */
class NearPayloadsTest {
  private static final int COUNT = 10 * NearPayloads.ROWS_MAX;

  private final FakeLog log = new FakeLog();
  private final List<Bytes> contents = new ArrayList<>();
  private Workers workers;
  private NearPayloads near;

  @BeforeEach
  void many_payloads() {
    workers = new Workers(1, true);
    near = new NearPayloads(log, workers);
    for (int i = 0; i < COUNT; i++) {
      contents.add(Bytes.utf8("content " + i));
    }
  }

  @AfterEach
  void nothing_is_left_open() throws Exception {
    near.close();
    assertEquals(0, log.openCursors);
    workers.close();
  }

  private static StoredPayload row(Bytes content) {
    return new StoredPayload(Sha256.hash(content).bytes(), content);
  }

  private void store(List<Bytes> rows) {
    rows.forEach(content -> log.payloads.add(row(content)));
  }

  private int found(List<Bytes> wanted) {
    int found = 0;
    for (Bytes content : wanted) {
      Bytes there = near.take(Sha256.hash(content));
      if (there != null) {
        assertEquals(content, there);
        found++;
      }
    }
    return found;
  }

  @Test
  void all_are_found_in_the_order_in_which_they_were_stored() {
    store(contents);
    assertEquals(COUNT, found(contents));
    assertNull(near.take(Sha256.hash(contents.get(0))), "each is given once");
  }

  @Test
  void all_are_found_where_their_order_is_another_within_a_group() {
    List<Bytes> rows = new ArrayList<>(contents);
    for (int from = 0; from < COUNT; from += 64) {
      Collections.shuffle(rows.subList(from, from + 64), new Random(from));
    }
    store(rows);
    assertEquals(COUNT, found(contents));
  }

  @Test
  void what_is_stored_under_a_hash_is_given_though_it_is_not_of_it() {
    Sha256 name = Sha256.hash(contents.get(0));
    Bytes other = Bytes.utf8("other");
    log.payloads.add(new StoredPayload(name.bytes(), other));
    log.payloads.add(new StoredPayload(name.bytes(), contents.get(0)));
    assertEquals(other, near.take(name), "the first, as a look-up would");
    assertNull(near.take(Sha256.hash(contents.get(1))));
  }

  @Test
  void rows_without_a_hash_or_bytes_are_left_to_the_look_up() {
    log.payloads.add(new StoredPayload(null, contents.get(0)));
    log.payloads.add(new StoredPayload(Sha256.hash(contents.get(0)).bytes(), null));
    store(contents.subList(1, 3));
    assertNull(near.take(Sha256.hash(contents.get(0))));
    assertEquals(2, found(contents.subList(1, 3)));
  }

  @Test
  void rows_that_no_entry_names_take_places_and_no_more() {
    for (int i = 0; i < NearPayloads.ROWS_MAX - 1; i++) {
      log.payloads.add(row(Bytes.utf8("nobody's " + i)));
    }
    store(contents);
    assertEquals(COUNT, found(contents), "there is one place left");
  }

  @Test
  void where_nobodys_rows_fill_the_place_all_is_left_to_the_look_up() {
    for (int i = 0; i < NearPayloads.ROWS_MAX; i++) {
      log.payloads.add(row(Bytes.utf8("nobody's " + i)));
    }
    store(contents);
    assertEquals(0, found(contents));
  }

  @Test
  void contents_named_again_do_not_move_it_on() {
    store(contents);
    assertEquals(2, found(contents.subList(0, 2)));
    for (int i = 0; i < COUNT; i++) {
      assertNull(near.take(Sha256.hash(contents.get(0))));
    }
    assertEquals(COUNT - 2, found(contents.subList(2, COUNT)));
  }

  @Test
  void rows_near_are_bounded_by_their_bytes_too() {
    Bytes large = Bytes.wrap(new byte[NearPayloads.BYTES_MAX / 2]);
    for (int i = 0; i < 6; i++) {
      log.payloads.add(row(large.plus(Bytes.of((byte) i))));
    }
    store(contents.subList(0, 1));
    assertNull(near.take(Sha256.hash(contents.get(0))), "behind more than is kept");
    assertEquals(1, found(List.of(large.plus(Bytes.of((byte) 0)))));
    assertNull(near.take(Sha256.hash(contents.get(0))), "room for one more, and that is another");
  }

  @Test
  void what_cannot_be_read_here_is_left_to_the_look_up() {
    store(contents);
    log.unreadable = "payloads";
    log.unreadableAfter = Ahead.ROWS_MAX + 1;
    assertEquals(Ahead.ROWS_MAX, found(contents));
  }

  @Test
  void a_table_that_cannot_be_read_at_all_is_left_to_the_look_up() {
    store(contents);
    log.unreadable = "payloads";
    assertEquals(0, found(contents));
  }
}
