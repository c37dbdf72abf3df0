-- Who waits for a missing group is found when the group is there, without walking over everybody else.
CREATE INDEX work_keys_parked ON work_keys (target, reason_code) WHERE parked;
