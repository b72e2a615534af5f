SELECT d.id::text AS id, d.body
FROM personal_data(:#${variable.organizationId}::uuid, :#${variable.id}::uuid, :#${variable.section}::text, :#${variable.after}::uuid,
    :#${variable.most}::int) AS d
