-- Whether a search matches so many contacts that walking the list finds its page sooner.
SELECT matches_many(:#words::text[], :#${variable.digits}::text, :#${variable.tag}::text,
    NOT sees_phones(:#organizationId::uuid, :#role::text)) AS many
