-- The demo's organization with the first admin as a member; its account's id, be it there or to come.
WITH home AS (
    INSERT INTO organizations (name, slug) VALUES (:#name, :#slug)
    ON CONFLICT (slug) DO UPDATE SET slug = excluded.slug
    RETURNING id, settings
), admin AS (
    INSERT INTO organization_members (organization_id, user_id, role)
    SELECT home.id, u.id, 'admin' FROM home, users u WHERE u.email = :#email
    ON CONFLICT (organization_id, user_id) DO NOTHING
)
SELECT home.id AS organization_id,
       coalesce(a.id, uuid_v7()) AS account_id,
       coalesce((home.settings ->> 'demoApplied')::boolean, false) AS applied
FROM home
LEFT JOIN whatsapp_accounts a ON a.organization_id = home.id AND a.phone_id = :#phoneId
