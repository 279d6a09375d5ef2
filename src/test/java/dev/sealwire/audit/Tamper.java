package dev.sealwire.audit;

/**
 * One kind of tampering and where it must be found.
 *
 * @param name what was done
 * @param change does it
 * @param area the verdict that must fail
 * @param kind of the finding
 * @param index of the finding
 */
record Tamper(String name, Change change, Area area, String kind, Place index) {
  /** Alters a log or a vault. */
  interface Change {
    void apply(SampleLog sample) throws Exception;
  }

  /** Where the finding must be; asked after the change. */
  interface Place {
    long of(SampleLog sample);
  }

  @Override
  public String toString() {
    return name;
  }
}
