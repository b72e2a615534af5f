-- Takes a letter for a minute, which is renewed while it is run. No row while somebody else has it, when it went through, or when what it held is gone.
WITH claimed AS (
    UPDATE trigger_rejects SET leased_until = now() + interval '60 seconds'
    WHERE id = :#id::uuid AND state <> 'done' AND payload IS NOT NULL AND leased_until < now()
    RETURNING id, rule, organization_id::text AS organization, trigger_key AS key, payload::text AS payload, headers::text AS headers)
SELECT * FROM claimed
