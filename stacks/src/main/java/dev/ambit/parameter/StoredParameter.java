package dev.ambit.parameter;

/// A value as somebody said it.
///
/// @param value opened, if it `isSealed`
record StoredParameter(String name, ParameterSource source, String value, boolean isSealed) {

    /// Some of them are secrets.
    @Override
    public String toString() {
        return "%s of %s".formatted(name, source);
    }
}
