package dev.ambit.stack;

import java.util.Map;

/// A resource that a remote provider makes.
///
/// @param provider name of the provider, such as `aws`
/// @param detail properties that its last step returned
public record RemoteResource(String provider, WantedResource wanted, Map<String, String> detail) {

    public RemoteResource {
        detail = Map.copyOf(detail);
    }
}
