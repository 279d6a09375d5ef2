/* Has a program that uses OpenSSL offer ALPN sealwire/1 in each connection, for scanners that cannot be told to:
 *   cc -shared -fPIC -o alpn.so alpn.c -ldl && LD_PRELOAD=./alpn.so sslscan ... */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>

static const unsigned char PROTOCOLS[] = "\x0asealwire/1";

void *SSL_new(void *context) {
  void *(*make)(void *) = (void *(*)(void *))dlsym(RTLD_NEXT, "SSL_new");
  int (*offer)(void *, const unsigned char *, unsigned) =
      (int (*)(void *, const unsigned char *, unsigned))dlsym(RTLD_NEXT, "SSL_set_alpn_protos");
  void *connection = make(context);
  if (connection != NULL) {
    offer(connection, PROTOCOLS, sizeof PROTOCOLS - 1);
  }
  return connection;
}
