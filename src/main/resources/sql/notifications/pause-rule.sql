SELECT * FROM switch_rule(:#organizationId::uuid, :#caller::jsonb, :#id::uuid, 'pause')
