-- The keys of a contact: PostgreSQL guesses a thousand letters for a text it does not know and thirty for one it does, so it
-- took the second plan for the cheaper one and made it anew at every call, which was two thirds of the call.
ALTER FUNCTION search_keys(text, text, jsonb) SET plan_cache_mode = force_generic_plan;

-- Statistics of an index over an expression call it for every row of the sample, 30,000 rows each time that the table has
-- grown by a tenth: two to three calls for each new contact. 6,000 rows tell rare keys from frequent ones as well.
ALTER TABLE contact_search
    ALTER organization_id SET STATISTICS 20,
    ALTER contact_id SET STATISTICS 20,
    ALTER phone_number SET STATISTICS 20,
    ALTER terms SET STATISTICS 20,
    ALTER tags SET STATISTICS 20;
ALTER INDEX contact_search_keys ALTER COLUMN 2 SET STATISTICS 20;
