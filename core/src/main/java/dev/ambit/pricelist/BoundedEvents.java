package dev.ambit.pricelist;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.parser.Parser;

/// Bounds the number of YAML events: a small file of empty lists or aliases could otherwise exhaust memory.
final class BoundedEvents implements Parser {

    /// Fifty times the largest known price list.
    private static final int EVENTS_MAX = 1_000_000;

    private final Parser parser;
    private final String kind;
    private int seen;

    /// @param kind the term for the document in errors
    BoundedEvents(Parser parser, String kind) {
        this.parser = parser;
        this.kind = kind;
    }

    @Override
    public boolean checkEvent(Event.ID choice) {
        return parser.checkEvent(choice);
    }

    @Override
    public Event peekEvent() {
        return parser.peekEvent();
    }

    @Override
    public Event getEvent() {
        Event event = parser.getEvent();
        if (event.is(Event.ID.Alias)) {
            throw BAD_USER_INPUT
                    .because(
                            "The %s uses a YAML alias, which is not supported. Write the value itself.".formatted(kind))
                    .at("line " + (event.getStartMark().getLine() + 1), "an alias", "the value itself");
        }
        if (++seen > EVENTS_MAX) {
            throw BAD_USER_INPUT
                    .because("The %s has more than %d values. Remove some of its entries."
                            .formatted(kind, EVENTS_MAX / 2))
                    .at("document", null, "up to " + EVENTS_MAX / 2 + " values");
        }
        return event;
    }
}
