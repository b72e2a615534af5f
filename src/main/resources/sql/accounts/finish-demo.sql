-- From here on the demo's content belongs to whoever uses it.
UPDATE organizations SET settings = settings || '{"demoApplied": true}'
WHERE id = :#${variable.organizationId}
