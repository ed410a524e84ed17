package dev.ambit.branch;

import dev.ambit.db.EnvironmentId;

/// A branch that a caller can read.
///
/// @param isProtected whether it belongs to production and cannot be rewound
/// @param mayPush whether the caller has the role ADMIN in its environment
record Branch(EnvironmentId environment, String name, boolean isProtected, boolean mayPush) {

    String ref() {
        return Repositories.ref(name);
    }
}
