SELECT redact_erased(2000) AS walked
