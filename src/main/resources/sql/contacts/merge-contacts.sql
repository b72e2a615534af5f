-- Meta shows that the contact with the phone number and the one with this user id are one person.
SELECT merge_contact(:#${variable.organizationId}::uuid, :#${variable.contact[contact_id]}::uuid,
    :#${variable.contact[duplicate_contact_id]}::uuid, false) AS merged
