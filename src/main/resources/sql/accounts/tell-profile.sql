-- Meta keeps the profile; here stays who changed it to what.
SELECT audit(:#caller::jsonb, 'account_profile', :#id::uuid, NULL, :#document::jsonb) AS told
