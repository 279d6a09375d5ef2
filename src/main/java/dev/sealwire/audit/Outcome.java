package dev.sealwire.audit;

/** What was found about an area. */
public enum Outcome {
  /** All that was checked holds; what was not checked is listed beside it. */
  PASS,
  /** Something that was checked does not hold. */
  FAIL,
  /** Nothing was checked that would allow an answer. */
  NOT_CHECKED
}
