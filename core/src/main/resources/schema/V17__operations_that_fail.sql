-- How often an operation was tried in vain since it last got on, and why it was given up.
alter table operations
    add column attempts        int not null default 0,
    add column problem_code    text,
    add column problem_message text;
