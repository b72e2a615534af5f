-- An operator's run has failed: whoever comes next with this key is the first again.
DELETE FROM notification_once o
WHERE o.organization_id = :#${variable.organizationId}::uuid
    AND o.key_hash = sha256(convert_to(:#scope || chr(1) || :#key, 'UTF8')) AND o.rule = :#rule AND o.run = :#run
