-- Notifications for the members of an account.
create table notifications (
    account_id      int         not null,
    notification_id bigint      not null generated always as identity,
    kind            text        not null,
    event_key       text        not null,
    subject         text        not null,
    content         text        not null,
    path            text        not null,
    created_at      timestamptz not null,
    primary key (account_id, notification_id),
    unique (account_id, kind, event_key)
);
comment on column notifications.event_key is 'Identifies the event, so that members are notified once.';
comment on column notifications.path is 'Page of the console, below that of the account.';

-- The members who see a notification in the console.
create table notification_readers (
    account_id      int    not null,
    person_id       uuid   not null,
    notification_id bigint not null,
    read_at         timestamptz,
    primary key (account_id, person_id, notification_id)
);
create index notification_readers_unread on notification_readers (account_id, person_id) where read_at is null;

-- Settings of a member for a kind of event. Without a row, the default of the kind applies.
create table notification_choices (
    account_id int     not null,
    person_id  uuid    not null,
    kind       text    not null,
    is_shown   boolean not null,
    is_mailed  boolean not null,
    primary key (account_id, person_id, kind)
);

-- The chat channel of an account, by an incoming webhook in Slack's format.
create table notification_hooks (
    account_id int         not null primary key,
    url        bytea       not null,
    updated_at timestamptz not null
);
comment on column notification_hooks.url is 'Encrypted, because the URL allows writing to the channel.';

do $$
declare
    name text;
begin
    foreach name in array array['notifications', 'notification_readers', 'notification_choices', 'notification_hooks'] loop
        execute format('alter table %I enable row level security, force row level security', name);
        execute format($p$create policy of_account on %I
            using (account_id = nullif(current_setting('app.account', true), '')::int)$p$, name);
    end loop;
end $$;

-- Unscoped: queued messages of all accounts. A message is deleted after it was sent or given up.
create table outbox (
    message_id bigint      not null generated always as identity primary key,
    account_id int,
    channel    text        not null check (channel in ('MAIL', 'HOOK')),
    recipient  text        not null,
    subject    text        not null,
    content    text        not null,
    secret     bytea,
    attempts   int         not null default 0,
    is_begun   boolean     not null default false,
    due_at     timestamptz not null
);
comment on column outbox.secret is 'Encrypted: the link that replaces its place in the content, or the address of the hook.';
comment on column outbox.is_begun is 'Whether an attempt has begun whose result is unknown; a mail is then not sent again.';
create index outbox_due on outbox (due_at);
create index outbox_of_account on outbox (account_id);
