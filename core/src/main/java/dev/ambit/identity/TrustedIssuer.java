package dev.ambit.identity;

/// The configured identity provider, and the client registration of this server.
///
/// @param url the exact issuer URL
public record TrustedIssuer(String url, String clientId, String clientSecret) {

    /// Omits the secret, because printed values end up in logs.
    @Override
    public String toString() {
        return "TrustedIssuer[" + url + "]";
    }
}
