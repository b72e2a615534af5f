-- Whose turn it is with this Idempotency-Key. The statement that follows sees what a call before it committed.
SELECT state, id, answer
FROM claim_idempotency_key(:#${variable.organizationId}::uuid, :#${variable.onceCaller}::uuid, decode(:#${variable.onceKey}, 'hex'))
