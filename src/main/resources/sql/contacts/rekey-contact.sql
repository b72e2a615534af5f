-- Gives a contact its new number or user id, unless another contact has it: that one is then the customer.
UPDATE contacts c
SET phone_number = CASE
        WHEN :#newPhone::text IS NULL OR EXISTS (
            SELECT FROM contacts o WHERE o.organization_id = c.organization_id AND o.phone_number = :#newPhone)
        THEN c.phone_number ELSE :#newPhone END,
    user_id = CASE
        WHEN :#newUserId::text IS NULL OR EXISTS (
            SELECT FROM contacts o WHERE o.organization_id = c.organization_id AND o.user_id = :#newUserId)
        THEN c.user_id ELSE :#newUserId END
WHERE c.organization_id = :#${variable.organizationId}::uuid AND c.id = :#${variable.contact[contact_id]}::uuid
