-- What Meta said, unless the account was changed while it was asked; in a day it is asked again, unless nobody answered.
SELECT keep_refresh(:#${variable.organizationId}::uuid, :#${variable.id}::uuid, :#${variable.askedVersion}::int, :#${variable.facts}::jsonb,
    :#${variable.answered}::boolean) AS kept
