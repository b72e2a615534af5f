-- The demo brings an organization of its own, without it there must be one. Two nodes that start together on one empty
-- database make one admin.
WITH home AS (
    INSERT INTO organizations (name, slug)
    SELECT 'My organization', 'my-organization' WHERE NOT :#demo
    ON CONFLICT (slug) DO UPDATE SET slug = excluded.slug
    RETURNING id
), admin AS (
    INSERT INTO users (email, password_hash) VALUES (:#email, :#passwordHash)
    ON CONFLICT (email) DO NOTHING
    RETURNING id
)
INSERT INTO organization_members (organization_id, user_id, role)
SELECT home.id, admin.id, 'admin' FROM home, admin
