-- Told before anything leaves. What was looked for may be a customer's name, which nobody could erase here.
SELECT 'ok' AS state, audit(:#caller, 'contact', NULL, NULL, jsonb_strip_nulls(jsonb_build_object(
    'search', CASE WHEN :#${variable.search}::text IS NOT NULL THEN '***' END, 'tag', :#${variable.tag}::text,
    'assigned_user_id', :#${variable.assignedUserId}::text, 'unassigned', :#${variable.unassigned}::boolean,
    'account_id', :#${variable.accountId}::text, 'unread', :#${variable.unread}::boolean,
    'archived', :#${variable.archived}::boolean, 'blocked', :#${variable.blocked}::boolean,
    'attributes', :#${variable.attributes}::text))) AS told
