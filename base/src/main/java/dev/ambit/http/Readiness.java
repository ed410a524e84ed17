package dev.ambit.http;

/// Readiness of this server, for `/health/ready`. A server that shuts down becomes unready first.
public final class Readiness {

    private volatile boolean ready = true;

    public boolean isReady() {
        return ready;
    }

    void end() {
        ready = false;
    }
}
