-- Callback targets of the operator: they hear every call of Meta's as it came, byte by byte, with Meta's own signature.
-- They belong to no organization, so no request sees them or what is owed to them.

ALTER TABLE callback_targets
    ALTER COLUMN organization_id DROP NOT NULL,
    ALTER COLUMN secret DROP NOT NULL,
    ADD CONSTRAINT callback_targets_signs CHECK (organization_id IS NULL OR secret IS NOT NULL);
CREATE UNIQUE INDEX callback_targets_of_operator ON callback_targets (name) WHERE organization_id IS NULL;
ALTER TABLE callback_deliveries ALTER COLUMN organization_id DROP NOT NULL;
ALTER TABLE callback_lanes ALTER COLUMN organization_id DROP NOT NULL;
COMMENT ON COLUMN callback_targets.organization_id IS 'null: the operator''s, from whatomate.callbacks.pass-through';
COMMENT ON COLUMN callback_deliveries.event_id IS 'of webhook_events; at the operator''s targets of webhook_deliveries';

-- In the transaction in which deliveries are kept. For all that came together: while the operator has no target, one look.
CREATE FUNCTION pass_deliveries_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM callback_targets t WHERE t.organization_id IS NULL AND t.is_enabled) THEN
        PERFORM pass_on(ARRAY(SELECT id FROM arrived));
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION pass_on(deliveries uuid[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    owed record;
BEGIN
    WITH made AS (
        INSERT INTO callback_deliveries (target_id, event_id, lane_key, kind, field)
        SELECT t.id, d.id, coalesce(
            (SELECT e.lane_key FROM webhook_events e WHERE e.delivery_id = d.id ORDER BY e.position LIMIT 1), '-'), 'unknown', 'unknown'
        FROM unnest(deliveries) AS d (id), callback_targets t
        WHERE t.organization_id IS NULL AND t.is_enabled
        ON CONFLICT (target_id, event_id) DO NOTHING
        RETURNING target_id, lane_key
    )
    SELECT array_agg(target_id) AS targets, array_agg(lane_key) AS lanes INTO owed FROM made;
    PERFORM wake_callback_lanes(NULL, owed.targets, owed.lanes);
END $$;
CREATE TRIGGER passed_on AFTER INSERT ON webhook_deliveries REFERENCING NEW TABLE AS arrived
    FOR EACH STATEMENT EXECUTE FUNCTION pass_deliveries_on();
