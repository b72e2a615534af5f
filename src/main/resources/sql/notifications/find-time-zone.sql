SELECT o.time_zone FROM organizations o WHERE o.id = :#${variable.organizationId}::uuid
