-- title: Credits left
-- about: Those of the plan and its add-ons end with the period; permanent ones stay.
-- unit: credits
-- shape: bars
SELECT 'Plan and add-ons', cycle * 1.0 FROM deepcurrent_accounts WHERE user_id IN (SELECT value FROM json_each(?1))
UNION ALL
SELECT 'Permanent', permanent * 1.0 FROM deepcurrent_accounts WHERE user_id IN (SELECT value FROM json_each(?1))
