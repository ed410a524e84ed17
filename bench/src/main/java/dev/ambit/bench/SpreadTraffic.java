package dev.ambit.bench;

import java.util.List;

/// Requests of several kinds to one server, drawn uniformly.
record SpreadTraffic(List<? extends Traffic> kinds) implements Traffic {

    @Override
    public int port() {
        return kinds.getFirst().port();
    }

    @Override
    public byte[] request(long draw) {
        return kind(draw).request(draw);
    }

    @Override
    public boolean isRight(long draw, ResponseBuffer answer) {
        return kind(draw).isRight(draw, answer);
    }

    private Traffic kind(long draw) {
        return kinds.get((int) (draw % kinds.size()));
    }
}
