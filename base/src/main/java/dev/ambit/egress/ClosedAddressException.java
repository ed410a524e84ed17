package dev.ambit.egress;

import java.io.IOException;
import java.io.Serial;
import java.net.InetAddress;

/// A host name resolved to an address that is closed to outgoing requests.
final class ClosedAddressException extends IOException {

    @Serial
    private static final long serialVersionUID = 1;

    ClosedAddressException(InetAddress address) {
        super(address.getHostAddress());
    }
}
