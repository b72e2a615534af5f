-- Rules whose files were taken out on every node listen no more; says how many.
SELECT forget_left_followers() AS gone
