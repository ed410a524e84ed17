package dev.ambit.branch;

import dev.ambit.db.EnvironmentId;
import dev.ambit.host.git.GitCall.OpenBranch;

/// A branch that a caller can read.
///
/// @param isProtected whether it belongs to production and cannot be rewound
/// @param mayPush whether the caller has the role ADMIN in its environment
record Branch(EnvironmentId environment, String name, boolean isProtected, boolean mayPush) {

    OpenBranch open() {
        return new OpenBranch(name, isProtected);
    }
}
