comment on table outbox is
    'Queued messages of all accounts. It has no row level security: the loop claims the next message of any account,
and password resets belong to no account. Only the package notification reads it. Links are encrypted, and a message
is deleted after it was sent or given up, or when its recipient leaves the account.';
