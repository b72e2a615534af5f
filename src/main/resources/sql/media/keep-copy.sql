-- Meta has the file now. Of two that uploaded it at the same time the later one counts; both ids are good.
INSERT INTO media_copies (organization_id, media_id, whatsapp_account_id, meta_id, expires_at)
VALUES (:#${variable.organizationId}::uuid, :#${variable.mediaId}::uuid, :#${variable.accountId}::uuid, :#metaId, now() + interval '30 days')
ON CONFLICT (media_id, whatsapp_account_id) DO UPDATE SET meta_id = excluded.meta_id, expires_at = excluded.expires_at
RETURNING meta_id, expires_at
