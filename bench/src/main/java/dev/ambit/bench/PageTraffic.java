package dev.ambit.bench;

/// Requests of one page. Each response is compared with the page byte by byte.
final class PageTraffic implements Traffic {

    private final int port;
    private final byte[] request;
    private final byte[] page;

    PageTraffic(int port, byte[] request, byte[] page) {
        this.port = port;
        this.request = request;
        this.page = page;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public byte[] request(long draw) {
        return request;
    }

    @Override
    public boolean isRight(long draw, ResponseBuffer answer) {
        return answer.status() == 200 && answer.bodyBytes() == page.length && answer.hasAt(0, page);
    }
}
