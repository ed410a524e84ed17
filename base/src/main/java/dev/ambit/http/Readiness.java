package dev.ambit.http;

/// Does this server want traffic? `/health/ready` asks; a server that is about to stop says no first.
public final class Readiness {

    private volatile boolean ready = true;

    public boolean isReady() {
        return ready;
    }

    void end() {
        ready = false;
    }
}
