-- Who waits for a license seat is found when a leaver's is free, without walking over everybody else.
CREATE INDEX work_keys_seats ON work_keys (target, due_at) WHERE NOT parked AND reason_code = 'no-seats';
