// May this customer do that? Decided by our own rows alone.

// Numbers are compared by PostgreSQL, which adds them exactly. Before version 16 it wants a name for each subquery.
const FIND_ENTITLEMENT = `
  select entitlement, used + $3::numeric <= coalesce((entitlement ->> 'usageLimit')::numeric, 0) as leaves_room
  from public.customers
  left join lateral (
    select it as entitlement from json_array_elements(entitlements) as it where it -> 'feature' ->> 'id' = $2 limit 1
  ) as held on true
  cross join lateral (
    select case
      when entitlement -> 'feature' ->> 'meterType' ilike 'incremental'
        and coalesce(entitlement ->> 'nextResetDate', entitlement ->> 'usagePeriodEnd')::timestamptz <= now() then 0
      else coalesce((entitlement ->> 'currentUsage')::numeric, 0)
    end as used
  ) as counted
  where customer_id = $1`;

const GRANTED = { hasAccess: true };
const denied = (reason) => ({ hasAccess: false, reason });

export async function checkAccess(pool, { customerId, featureId, requestedUsage, requestedValues }) {
  const { rows } = await pool.query(FIND_ENTITLEMENT, [customerId, featureId, requestedUsage]);
  if (rows.length === 0) return denied('Customer not found');
  const [{ entitlement, leaves_room: leavesRoom }] = rows;
  if (!entitlement) return denied('Customer not entitled to feature');
  switch (entitlement.feature.featureType) {
    case 'BOOLEAN':
      return GRANTED;
    case 'ENUM': {
      const values = entitlement.enumValues ?? [];
      const isHeld = values.length > 0 && requestedValues.every((it) => values.includes(it));
      return isHeld ? GRANTED : denied('Requested values are not in the entitlement');
    }
    case 'NUMBER': {
      const isMetered = (entitlement.feature.meterType ?? 'none').toLowerCase() !== 'none';
      const isBounded = isMetered && !entitlement.hasUnlimitedUsage && !entitlement.hasSoftLimit;
      return !isBounded || leavesRoom ? GRANTED : denied('Requested usage exceeds the entitlement usage limit');
    }
    default:
      return denied('The type of the feature is not known');
  }
}
