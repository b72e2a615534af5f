-- What a text may refer to. The rule that is changed is null for a new one.
SELECT rule_surroundings(:#organizationId::uuid, :#changedRule::uuid, :#templateNames::jsonb) AS surroundings
