-- By how much a report that set a usage moved it. Other periods of the same usage move by as much. Null: of an older
-- server, or a report that adds.
alter table measurements add column moved bigint;
