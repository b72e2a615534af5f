-- Whether walking the list finds a page of matches sooner than their index: in any other order they may all stand at its end,
-- and of a team's contacts they may be none.
SELECT :#sort::text = '-lastMessageAt' AND :#${variable.teamId}::uuid IS NULL AND matches_many(:#words::text[], :#${variable.digits}::text,
    :#${variable.tag}::text, NOT sees_phones(:#organizationId::uuid, :#role::text)) AS many
