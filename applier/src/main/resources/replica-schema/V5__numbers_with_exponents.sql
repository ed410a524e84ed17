-- As an event's numbers are bounded (`EventFields`): with an exponent of two digits no number becomes too long.
create or replace function ambit.quantity(value json) returns numeric
language sql immutable parallel safe
return case
    when json_typeof(value) = 'number' and value #>> '{}' ~ '^-?[0-9]{1,100}([.][0-9]{1,100})?([eE][+-]?[0-9]{1,2})?$'
    then (value #>> '{}')::numeric
end;
