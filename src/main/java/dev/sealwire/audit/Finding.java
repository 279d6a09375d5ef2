package dev.sealwire.audit;

/**
 * One thing that is not as it must be. Texts from the log are shown in it capped and without
 * control characters.
 *
 * @param area the verdict it counts against
 * @param kind a stable code, listed in docs/formats/verify.md
 * @param index the entry's index; the tree size where {@code kind} is about a checkpoint; -1 where
 *     there is none
 * @param place the column, row, file or field
 * @param found what is there
 * @param wanted what must be there
 */
public record Finding(
    Area area, String kind, long index, String place, String found, String wanted) {}
