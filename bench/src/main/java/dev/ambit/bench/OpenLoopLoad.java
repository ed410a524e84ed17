package dev.ambit.bench;

/// Sends the requests of another [Traffic] at a fixed rate, as long as a connection is free. Counts created
/// entities and responses that report overload, which are valid too.
final class OpenLoopLoad implements Traffic {

    private static final int CREATED = 201;
    private static final int OVERLOADED = 503;

    private final PacedTraffic of;
    private long taken;
    private long shed;

    OpenLoopLoad(Traffic of, double perSecond) {
        this.of = new PacedTraffic(of, perSecond);
    }

    @Override
    public int port() {
        return of.port();
    }

    @Override
    public byte[] request(long draw) {
        return of.request(draw);
    }

    @Override
    public boolean isRight(long draw, ResponseBuffer answer) {
        taken += answer.status() == CREATED ? 1 : 0;
        shed += answer.status() == OVERLOADED ? 1 : 0;
        return answer.status() == CREATED || answer.status() == OVERLOADED;
    }

    long taken() {
        return taken;
    }

    long shed() {
        return shed;
    }
}
