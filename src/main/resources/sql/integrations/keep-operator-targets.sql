-- The operator's targets are those of the settings: new ones begin to hear, those that are named no longer stop.
WITH named AS (
    SELECT name, url FROM unnest(:#names::text[], :#urls::text[]) AS given (name, url)
), gone AS (
    UPDATE callback_targets t SET is_enabled = false
    WHERE t.organization_id IS NULL AND t.is_enabled AND NOT EXISTS (SELECT FROM named n WHERE n.name = t.name)
)
INSERT INTO callback_targets (organization_id, name, url)
SELECT NULL, name, url FROM named
ON CONFLICT (name) WHERE organization_id IS NULL
DO UPDATE SET url = excluded.url, is_enabled = true, paused_until = '-infinity'
