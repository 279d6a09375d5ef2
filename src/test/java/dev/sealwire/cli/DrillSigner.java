package dev.sealwire.cli;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.security.spec.PKCS8EncodedKeySpec;

/** Ed25519 as the platform has it, and a word right after each signature. */
final class DrillSigner extends Provider {
  private static final long serialVersionUID = 1L;

  private static final String ED25519 = "Ed25519";

  DrillSigner(Runnable signed) {
    super("DrillSigner", "1", "says when it has signed");
    putService(
        new Service(this, "Signature", ED25519, Spi.class.getName(), null, null) {
          @Override
          public Object newInstance(Object parameter) {
            return new Spi(signed);
          }
        });
    putService(
        new Service(this, "KeyFactory", ED25519, "the platform's", null, null) {
          @Override
          public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
            Provider platform = KeyFactory.getInstance(ED25519).getProvider();
            return platform.getService("KeyFactory", ED25519).newInstance(null);
          }
        });
  }

  @SuppressWarnings("deprecation") // two of the methods that a signature has to have
  private static final class Spi extends SignatureSpi {
    private final Runnable signed;
    private final Signature real;

    Spi(Runnable signed) {
      this.signed = signed;
      try {
        real = Signature.getInstance(ED25519);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    protected void engineInitSign(PrivateKey key) throws InvalidKeyException {
      try {
        real.initSign(
            KeyFactory.getInstance(ED25519)
                .generatePrivate(new PKCS8EncodedKeySpec(key.getEncoded())));
      } catch (GeneralSecurityException e) {
        throw new InvalidKeyException(e);
      }
    }

    @Override
    protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
      real.initVerify(key);
    }

    @Override
    protected void engineUpdate(byte b) throws SignatureException {
      real.update(b);
    }

    @Override
    protected void engineUpdate(byte[] data, int from, int length) throws SignatureException {
      real.update(data, from, length);
    }

    @Override
    protected byte[] engineSign() throws SignatureException {
      byte[] signature = real.sign();
      signed.run();
      return signature;
    }

    @Override
    protected boolean engineVerify(byte[] signature) throws SignatureException {
      return real.verify(signature);
    }

    @Override
    protected void engineSetParameter(String name, Object value) {}

    @Override
    protected Object engineGetParameter(String name) {
      return null;
    }
  }
}
