package dev.ambit;

/// Whether tests run the numbers of cases that the figures are stated for.
public final class LongForm {

    public static final boolean ENABLED = Boolean.getBoolean("ambit.long");

    private LongForm() {}
}
