package dev.ambit.http;

import java.util.List;

/// Says from which address a request comes.
@FunctionalInterface
public interface Origin {

    /// What a header says of others behind the connection, anybody could write.
    Origin CONNECTION = (address, _) -> address;

    /// As whoever counts or notes it is to have it.
    ///
    /// @param address that the connection comes from
    /// @param forwarded what `X-Forwarded-For` says: each proxy adds the address that came to it at the end
    String of(String address, List<String> forwarded);
}
