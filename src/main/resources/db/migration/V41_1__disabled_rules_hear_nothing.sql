-- A tenant's rule that is disabled, by a person or because no version of it starts, listens no more: at once, as with one that is deleted.
CREATE TRIGGER forget_follower_of_disabled AFTER UPDATE OF state ON notification_rules FOR EACH ROW
    WHEN (OLD.state IN ('active', 'returned') AND NEW.state NOT IN ('active', 'returned')) EXECUTE FUNCTION forget_follower();
