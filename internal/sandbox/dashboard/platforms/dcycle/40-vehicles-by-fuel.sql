-- title: Vehicles by fuel
-- about: Active vehicles.
-- unit: vehicles
-- shape: bars
-- needs: vehicles:read
SELECT CASE f.fuel WHEN 'lpg' THEN 'LPG' ELSE coalesce(upper(substr(f.fuel, 1, 1)) || replace(substr(f.fuel, 2), '_', ' '), 'Own factor') END, count(*) * 1.0
FROM dcycle_vehicles v LEFT JOIN dcycle_vehicle_fuels f ON f.id = v.vehicle_fuel_id
WHERE v.organization_id IN (SELECT value FROM json_each(?1)) AND v.status = 'active'
GROUP BY 1
ORDER BY 2 DESC
