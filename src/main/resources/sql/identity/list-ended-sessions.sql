SELECT session_id FROM ended_sessions WHERE ended_at > now() - interval '16 minutes'
