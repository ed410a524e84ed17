package dev.ambit.host.session;

/// The stored state of a Redis process, from which the host starts it again.
///
/// @param port loopback port; 0 before the first start
/// @param password of the host's own login
/// @param keys number of keys when the process was stopped
/// @param isRemoved whether the process and its files are being deleted
record StoredInstance(SessionSettings settings, int port, String password, long keys, boolean isRemoved) {

    StoredInstance with(SessionSettings wanted) {
        return new StoredInstance(wanted, port, password, keys, false);
    }

    StoredInstance onPort(int chosen) {
        return new StoredInstance(settings, chosen, password, keys, isRemoved);
    }

    StoredInstance stoppedWith(long counted) {
        return new StoredInstance(settings, port, password, counted, isRemoved);
    }

    StoredInstance removed() {
        return new StoredInstance(settings, port, password, keys, true);
    }

    /// Omits the password.
    @Override
    public String toString() {
        return "StoredInstance[port=%d, isRemoved=%s]".formatted(port, isRemoved);
    }
}
