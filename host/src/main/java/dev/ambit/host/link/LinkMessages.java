package dev.ambit.host.link;

import dev.ambit.host.bucket.BucketEntry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Small bodies of requests and responses between server and host.
public final class LinkMessages {

    /// Path of a Git client's request. Its body is a line with the call, then the body of the client.
    public static final String GIT = "/git";

    /// Header with the status of Git's response.
    public static final String GIT_STATUS = "X-Git-Status";

    /// Header that says whether the server may append progress to Git's response.
    public static final String GIT_MAY_GO_ON = "X-Git-May-Go-On";

    private LinkMessages() {}

    /// The answer to a heartbeat, which a host sends every second.
    ///
    /// @param server random id of the server's process
    /// @param missed number of invalidations that this process could not send to a host; all hosts share the
    ///     count
    /// @param forwarding credentials of other hosts; see `ForwardingHosts`
    public record Heartbeat(String server, long missed, Set<String> forwarding) {

        /// Omits the credentials.
        @Override
        public String toString() {
            return "Heartbeat[" + server + "]";
        }
    }

    /// A truth value.
    public record Flag(boolean value) {}

    /// A number of things.
    public record Count(long value) {}

    /// Why something is refused; null if it is not.
    public record Sentence(@Nullable String value) {}

    /// Numbers of things by their name.
    public record Counts(Map<String, Long> values) {}

    /// Texts by their name.
    public record Texts(Map<String, String> values) {}

    /// Where to publish assets.
    ///
    /// @param token by which the host asks whether the deploy goes on
    public record Publication(String bucket, String token) {

        /// Omits the token.
        @Override
        public String toString() {
            return "Publication[" + bucket + "]";
        }
    }

    /// Names of functions.
    public record Names(Set<String> values) {}

    /// The objects of a bucket.
    public record Entries(List<BucketEntry> values) {}

    /// Patterns of cached paths.
    public record Paths(List<String> values) {}
}
