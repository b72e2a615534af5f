-- How files look in the API, and who sees them.
DROP FUNCTION IF EXISTS media_json, sees_media, message_media_json;

CREATE FUNCTION media_json(file media) RETURNS json LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (
        SELECT row_to_json(shape) FROM (
            SELECT (file).id, (file).source, (file).state, (file).kind, (file).mime_type AS "mimeType",
                (file).file_name AS "fileName", (file).size, (file).sha256, (file).message_id AS "messageId",
                CASE WHEN (file).failure IS NOT NULL AND (file).state <> 'stored' THEN
                    json_build_object('reason', (file).failure, 'detail', (file).failure_detail) END AS failure,
                (file).created_by AS "createdBy", rfc3339((file).created_at) AS "createdAt", rfc3339((file).stored_at) AS "storedAt"
        ) AS shape);
END $$;

-- A customer's file is seen by whoever sees the customer, and by nobody when its message is gone; an uploaded one by everybody.
CREATE FUNCTION sees_media(file media, member uuid, role text) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    IF (file).state IN ('receiving', 'removed') THEN
        RETURN false;
    END IF;
    RETURN (file).source = 'upload' OR EXISTS (
        SELECT FROM messages m
        JOIN contacts c ON c.organization_id = m.organization_id AND c.id = m.contact_id
        WHERE m.organization_id = (file).organization_id AND m.id = (file).message_id
            AND sees_contact(c.organization_id, member, role, c.assigned_user_id));
END $$;

-- The file of a message: of a customer's the one that came with it, of one of ours the one that it was sent with.
CREATE FUNCTION message_media_json(said messages) RETURNS json LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    file media;
BEGIN
    IF (said).message_type NOT IN ('image', 'video', 'audio', 'document', 'sticker') THEN
        RETURN NULL;
    ELSIF (said).direction = 'incoming' THEN
        SELECT m.* INTO file FROM media m WHERE m.organization_id = (said).organization_id AND m.message_id = (said).id;
    ELSIF (said).metadata ? 'media' THEN
        SELECT m.* INTO file FROM media m
        WHERE m.organization_id = (said).organization_id AND m.id = ((said).metadata ->> 'media')::uuid;
    END IF;
    RETURN CASE WHEN file.id IS NOT NULL AND file.state <> 'removed' THEN json_build_object(
        'id', file.id, 'state', file.state, 'kind', file.kind, 'mimeType', file.mime_type, 'fileName', file.file_name,
        'size', file.size, 'failure', CASE WHEN file.state <> 'stored' THEN file.failure END) END;
END $$;
