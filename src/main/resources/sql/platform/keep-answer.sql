-- In the transaction of what it answers. An answer that is there is older than a day: a younger one would have been given.
INSERT INTO idempotency_keys (id, organization_id, caller_id, key_hash, answer)
VALUES (:#id::uuid, :#${variable.organizationId}::uuid, :#${variable.onceCaller}::uuid, decode(:#${variable.onceKey}, 'hex'), :#answer)
ON CONFLICT (organization_id, caller_id, key_hash) DO UPDATE
SET id = excluded.id, answer = excluded.answer, created_at = excluded.created_at
