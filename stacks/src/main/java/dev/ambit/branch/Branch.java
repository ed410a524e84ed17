package dev.ambit.branch;

import dev.ambit.db.EnvironmentId;

/// A branch as far as somebody may know of it.
///
/// @param isProtected of production: nothing that it had is taken from it
/// @param mayPush whoever asks has full access to its environment
record Branch(EnvironmentId environment, String name, boolean isProtected, boolean mayPush) {

    String ref() {
        return Repositories.ref(name);
    }
}
