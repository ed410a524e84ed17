-- Periods of different lengths may begin at the same moment, and a report counts in each counter whose period it is
-- in: those that are not over come first.
alter table counters drop constraint counters_pkey,
    add primary key (environment_id, customer_id, resource_id, feature_id, period_end, period_start);

-- What one report after the other makes of a usage, as `UsageBehavior` has it: what was set, or more, but never less
-- than nothing nor more than can be counted.
create function used_after(used bigint, behavior text, micros bigint) returns bigint
language plpgsql immutable as $$
begin
    return case
        when behavior = 'SET' then micros
        when micros > 9223372036854775807 - used then 9223372036854775807
        else greatest(0, used + micros)
    end;
end $$;

create aggregate used (behavior text, micros bigint) (sfunc = used_after, stype = bigint, initcond = '0');
