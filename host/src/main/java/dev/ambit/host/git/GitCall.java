package dev.ambit.host.git;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request of a Git client that the server has authorized. The client's body follows it unparsed.
///
/// @param store name of the repository
/// @param isAboutRefs whether the client asks for the list of refs, before a fetch or push
/// @param user name of the caller, for Git's log
/// @param open the only branches that are visible
/// @param isCompressed whether the body is gzip
/// @param token of [DeployCallbacks#expect], for a push; otherwise null
public record GitCall(
        String store,
        GitOperation service,
        boolean isAboutRefs,
        String user,
        List<OpenBranch> open,
        boolean isCompressed,
        @Nullable String token) {

    public GitCall {
        open = List.copyOf(open);
    }

    /// A branch that the caller can fetch, or push to.
    ///
    /// @param isProtected whether it belongs to production: it cannot be rewound, and a push does not deploy it
    public record OpenBranch(String name, boolean isProtected) {

        String ref() {
            return Repositories.ref(name);
        }
    }

    /// Omits the token, because its holder can store deploys.
    @Override
    public String toString() {
        return "GitCall[%s, %s]".formatted(store, service);
    }
}
