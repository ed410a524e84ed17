package dev.ambit.config;

/// Something that can be set, by a word on the command line (`--data DIR`) or by a variable (`AMBIT_DATA`).
public interface Option {

    /// On the command line, with two dashes before it.
    String word();

    String variable();

    /// Empty when unset means something.
    String byDefault();

    /// What stands for its value in the help; empty of one that is only said, and then is `true`.
    String placeholder();

    String description();

    /// Never shown.
    boolean isSecret();
}
