SELECT u.state, u.body FROM upsert_rule_contact(:#${variable.organizationId}::uuid, :#document::jsonb, :#caller::jsonb) AS u
