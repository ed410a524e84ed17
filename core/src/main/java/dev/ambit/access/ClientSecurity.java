package dev.ambit.access;

import java.util.List;

/// Whether an environment requires customer tokens with client keys, and the secrets that can have signed them.
record ClientSecurity(boolean enforced, List<String> signingSecrets) {

    static final ClientSecurity OFF = new ClientSecurity(false, List.of());

    /// Omits the secrets, because printed values end up in logs.
    @Override
    public String toString() {
        return "ClientSecurity[" + enforced + "]";
    }
}
