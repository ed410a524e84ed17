package dev.ambit.event;

/// Who made a change (domain.md §5.2), and the trace that leads to the request.
public record Author(String actor, String traceId) {}
