package dev.ambit.host.lookup;

/// Where another host answers for a stack.
///
/// @param url of its gateway or S3 API
/// @param credential value of [#HEADER], by which that host recognizes this one
public record Forwarding(String url, String credential) {

    /// The header of forwarded requests.
    public static final String HEADER = "X-Ambit-Forwarding";

    /// The header with the address of the visitor. A TLS proxy between the hosts does not replace it, as it does with
    /// `X-Forwarded-For`.
    public static final String VISITOR = "X-Ambit-Visitor";

    /// The header with the scheme of the visitor's request.
    public static final String VISITOR_PROTO = "X-Ambit-Visitor-Proto";

    /// Omits the credential, so that logs do not contain it.
    @Override
    public String toString() {
        return url;
    }
}
