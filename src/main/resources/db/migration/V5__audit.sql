-- Who changed what through the API: one row for each change, field by field. Nobody edits or deletes one by one.
CREATE TABLE audit_events (
    id              uuid PRIMARY KEY DEFAULT uuid_v7(),
    organization_id uuid        NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    user_id         uuid,
    api_key_id      uuid,
    operation       varchar(100) NOT NULL,
    entity          varchar(50) NOT NULL,
    entity_id       uuid,
    changes         jsonb       NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(changes) = 'array'),
    request_id      varchar(64),
    client_address  varchar(64),
    created_at      timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id)
);
COMMENT ON COLUMN audit_events.user_id IS 'Who did it, or whose API key did; kept when the user goes, so no reference. Null: nobody had signed in';
COMMENT ON COLUMN audit_events.operation IS 'operationId of the contract';
COMMENT ON COLUMN audit_events.changes IS '[{field, from, to}]; a secret is told as changed, never shown';
CREATE INDEX audit_events_entity ON audit_events (organization_id, entity, entity_id, id);
CREATE INDEX audit_events_recent ON audit_events (organization_id, id);
CALL fence('audit_events');
REVOKE UPDATE, DELETE ON audit_events FROM whatomate_app;

-- The fields in which two forms of a row differ, in the order of their names. What every change touches is left out.
CREATE FUNCTION changed_fields(before jsonb, after jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
    SELECT coalesce(jsonb_agg(jsonb_build_object(
        'field', field,
        'from', CASE WHEN secret AND b.value IS NOT NULL THEN to_jsonb('***'::text) ELSE b.value END,
        'to', CASE WHEN secret AND a.value IS NOT NULL THEN to_jsonb('***'::text) ELSE a.value END)
        ORDER BY field), '[]')
    FROM jsonb_each(coalesce(before, '{}')) AS b (field, value)
    FULL JOIN jsonb_each(coalesce(after, '{}')) AS a (field, value) USING (field)
    CROSS JOIN LATERAL (SELECT field ~ '(secret|password|token|hash|api_key)' AS secret) AS kind
    WHERE field NOT IN ('id', 'organization_id', 'created_at', 'updated_at', 'version')
        AND nullif(b.value, 'null') IS DISTINCT FROM nullif(a.value, 'null'));

-- Writes the row. Statements of the API call it in their result, once for each row they changed:
--     SELECT 'ok' AS state, id, version, body, audit(:#caller, 'keyword_rule', id, before, after) FROM updated
CREATE FUNCTION audit(caller jsonb, entity text, entity_id uuid, before jsonb, after jsonb) RETURNS uuid
    LANGUAGE sql VOLATILE
BEGIN ATOMIC
    INSERT INTO audit_events (organization_id, user_id, api_key_id, operation, entity, entity_id, changes, request_id,
        client_address)
    VALUES ((caller ->> 'organizationId')::uuid, (caller ->> 'userId')::uuid, (caller ->> 'apiKeyId')::uuid,
        caller ->> 'operation', entity, entity_id, changed_fields(before, after), caller ->> 'requestId',
        caller ->> 'clientAddress')
    RETURNING id;
END;
