-- A letter is still being run. One that was settled meanwhile stays so.
UPDATE trigger_rejects SET leased_until = now() + interval '60 seconds' WHERE id = :#id::uuid AND leased_until > now()
