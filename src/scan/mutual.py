"""Runs one of tlsfuzzer's tests against a server that wants ALPN sealwire/1 and a client certificate.

    python3 mutual.py KEY CERTIFICATE TEST OPTION...      python3 mutual.py k.pem c.pem test_tls13_ccs -h 127.0.0.1 -p 7443

tlsfuzzer's tests are written for a web server that asks nobody for a certificate. What is changed in each conversation,
and nothing else: every ClientHello with extensions offers the protocol, and ECDSA beside RSA unless the test is about
signatures; where the server is to show its certificate it may ask for ours, and where the client is to send Finished it
shows it and signs; once the handshake is done, the server may send data (its greeting) before what the test waits for.
"""

import atexit
import sys

from tlslite.constants import ExtensionType, SignatureScheme
from tlslite.extensions import ALPNExtension, SignatureAlgorithmsCertExtension, SignatureAlgorithmsExtension
from tlslite.utils.keyfactory import parsePEMKey
from tlslite.x509 import X509
from tlslite.x509certchain import X509CertChain

from tlsfuzzer import expect, messages, runner

ECDSA = SignatureScheme.ecdsa_secp256r1_sha256
SIGNATURES = {
    ExtensionType.signature_algorithms: SignatureAlgorithmsExtension,
    ExtensionType.signature_algorithms_cert: SignatureAlgorithmsCertExtension,
}
PROTOCOL = bytearray(b"sealwire/1")
KEY, CERTIFICATE, TEST = sys.argv[1:4]
OWN_SIGNATURES = any(word in TEST for word in ("signature", "rsa", "eddsa", "ecdsa", "mldsa"))

with open(KEY) as file:
    key = parsePEMKey(file.read(), private=True)
with open(CERTIFICATE) as file:
    leaf = X509()
    leaf.parse(file.read())
chain = X509CertChain([leaf])


def adapt(extensions):
    """The extensions of a ClientHello with the protocol, before a pre-shared key, which has to be last."""
    if extensions is None or ExtensionType.alpn in extensions:
        return extensions
    adapted = {}
    for kind, value in extensions.items():
        if kind == ExtensionType.pre_shared_key:
            adapted[ExtensionType.alpn] = ALPNExtension().create([PROTOCOL])
        if kind in SIGNATURES and not OWN_SIGNATURES and isinstance(value, SIGNATURES[kind]):
            offered = list(value.sigalgs or [])
            if offered and ECDSA not in offered:
                value = SIGNATURES[kind]().create(offered + [ECDSA])
        adapted[kind] = value
    adapted.setdefault(ExtensionType.alpn, ALPNExtension().create([PROTOCOL]))
    return adapted


plain_generate = messages.ClientHelloGenerator.generate


def generate(self, state):
    self.extensions = adapt(self.extensions)
    return plain_generate(self, state)


messages.ClientHelloGenerator.generate = generate


def own_certificate(node, seen):
    """Whether the conversation shows a client certificate by itself."""
    stack = [node]
    while stack:
        one = stack.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, (messages.CertificateGenerator, messages.CompressedCertificateGenerator)):
            return True
        stack += [one.child, one.next_sibling]
    return False


def mutual(start):
    """Puts the client's certificate and the server's data into the conversation."""
    own = own_certificate(start, set())
    seen = set()
    stack = [(start, False, False)]
    while stack:
        node, asked, done = stack.pop()
        if node is None or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, messages.ClientHelloGenerator):
            done = False
        elif isinstance(node, messages.FinishedGenerator):
            done = True
        child = node.child
        if isinstance(node, expect.ExpectEncryptedExtensions) and isinstance(
            child, (expect.ExpectCertificate, expect.ExpectCompressedCertificate)
        ):
            request = expect.ExpectCertificateRequest()
            request.child = child
            node.child = request
            asked = True
        elif isinstance(child, messages.FinishedGenerator) and asked:
            if not own:
                certificate = messages.CertificateGenerator(chain)
                verify = messages.CertificateVerifyGenerator(key)
                node.child = certificate
                certificate.child = verify
                verify.child = child
            asked = False
            done = True
            seen.update((id(certificate), id(verify)) if not own else ())
            stack.append((child, asked, done))
        elif done and child is not None and child.is_expect():
            group = list(child.get_all_siblings())
            if not any(isinstance(one, expect.ExpectApplicationData) for one in group):
                data = expect.ExpectApplicationData()
                data.child = child
                seen.add(id(data))
                group[-1].next_sibling = data
        stack += [(node.child, asked, done), (node.next_sibling, asked, done)]


plain_connect = messages.Connect.process
connections = []


def connect(self, state):
    """Counts: the log is to have an entry for each."""
    plain_connect(self, state)
    connections.append(1)


messages.Connect.process = connect
atexit.register(lambda: print("CONNECTIONS: {0}".format(len(connections))))

plain_init = runner.Runner.__init__


def init(self, conversation):
    mutual(conversation)
    plain_init(self, conversation)


runner.Runner.__init__ = init

sys.argv = [TEST] + sys.argv[4:]
__import__("tlsfuzzer._apps." + TEST, fromlist=["main"]).main()
