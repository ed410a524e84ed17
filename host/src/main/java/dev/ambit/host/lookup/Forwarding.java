package dev.ambit.host.lookup;

/// Where another host answers for a stack.
///
/// @param url of its gateway or S3 API
/// @param credential value of [#HEADER], by which that host recognizes this one
public record Forwarding(String url, String credential) {

    /// The header of forwarded requests.
    public static final String HEADER = "X-Ambit-Forwarding";

    /// Omits the credential, so that logs do not contain it.
    @Override
    public String toString() {
        return url;
    }
}
