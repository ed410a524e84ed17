package dev.ambit.parameter;

/// A value of one source.
///
/// @param value decrypted, if it `isSealed`
record StoredParameter(String name, ParameterSource source, String value, boolean isSealed) {

    /// Omits the value, which may be a secret.
    @Override
    public String toString() {
        return "%s of %s".formatted(name, source);
    }
}
