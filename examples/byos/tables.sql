-- The two tables of the document "Bring Your Own Solution", to the letter. All times are UTC.
CREATE TABLE public.customers
(
    created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
    customer_id VARCHAR(255) NOT NULL UNIQUE PRIMARY KEY,
    name TEXT,
    email TEXT,
    billing_id VARCHAR(255),
    entitlements JSON NOT NULL DEFAULT '[]'::JSON
);
COMMENT
ON TABLE public.customers IS 'Customer records.';
comment on column public.customers.entitlements is E'@overrideType Entitlement[]';
CREATE TABLE public.subscriptions
(
    created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
    subscription_id VARCHAR(255) NOT NULL UNIQUE PRIMARY KEY,
    customer_id VARCHAR(255) NOT NULL REFERENCES public.customers (customer_id),
    status VARCHAR(255) NOT NULL,
    plan_id VARCHAR(255) NOT NULL,
    plan_name TEXT NOT NULL,
    billing_id VARCHAR(255),
    start_date TIMESTAMP NOT NULL,
    end_date TIMESTAMP,
    cancellation_date TIMESTAMP,
    trial_end_date TIMESTAMP
);
COMMENT
ON TABLE public.subscriptions IS 'Subscription records.';

CREATE INDEX subscriptions_of_customer ON public.subscriptions (customer_id);

-- What the rows above are made of.
CREATE SCHEMA inbox;

CREATE TABLE inbox.messages
(
    message_id TEXT PRIMARY KEY,
    received_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);
COMMENT ON TABLE inbox.messages IS 'The messages that were taken, each once.';

CREATE TABLE inbox.facts
(
    customer_id VARCHAR(255) NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('customer', 'deletion', 'entitlements', 'usage', 'subscription')),
    id VARCHAR(255) NOT NULL,
    version BIGINT,
    happened_at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    event JSONB NOT NULL,
    PRIMARY KEY (customer_id, kind, id)
);
CREATE INDEX facts_of_subscription ON inbox.facts (id) WHERE kind = 'subscription';
COMMENT ON TABLE inbox.facts IS 'The newest word about each thing.';
