package dev.sealwire.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.Security;
import org.conscrypt.Conscrypt;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class TlsProviderTest {
  @Test
  void auto_is_conscrypt_where_it_loads_and_the_jdk_elsewhere() throws Exception {
    String wanted = Conscrypt.isAvailable() ? "Conscrypt" : "SunJSSE";
    assertEquals(wanted, TlsProvider.choose("auto").name());
  }

  @Test
  void conscrypt_brings_signatures_and_the_post_quantum_group() throws Exception {
    Assumptions.assumeTrue(Conscrypt.isAvailable(), "skipped: conscrypt does not load here");
    TlsProvider provider = TlsProvider.choose("conscrypt");
    assertEquals("Conscrypt", provider.name());
    assertTrue(provider.version().matches("[0-9]+\\.[0-9]+\\.[0-9]+"), provider.version());
    assertSame(provider.jsse(), provider.signatures());
    assertEquals(TlsPolicy.GROUPS, provider.groups());
  }

  @Test
  void the_jdk_is_always_there() throws Exception {
    TlsProvider provider = TlsProvider.choose("jdk");
    assertEquals("SunJSSE", provider.name());
    assertFalse(provider.version().isBlank());
    assertNull(provider.signatures());
    assertTrue(provider.groups().contains("X25519"), provider.groups().toString());
    assertTrue(TlsPolicy.GROUPS.containsAll(provider.groups()), provider.groups().toString());
  }

  @Test
  void choosing_leaves_the_list_of_providers_alone() throws Exception {
    int before = Security.getProviders().length;
    TlsProvider.choose("auto");
    TlsProvider.choose("jdk");
    assertEquals(before, Security.getProviders().length);
  }

  @Test
  void refuses_another_setting() {
    assertThrows(IllegalArgumentException.class, () -> TlsProvider.choose("openssl"));
  }
}
