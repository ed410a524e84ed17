package dev.ambit.identity;

/// Whom the operator trusts to say who people are, and what this server is called there.
///
/// @param url as it calls itself, letter by letter
public record TrustedIssuer(String url, String clientId, String clientSecret) {

    /// Without the secret: what prints itself ends in a log one day.
    @Override
    public String toString() {
        return "TrustedIssuer[" + url + "]";
    }
}
