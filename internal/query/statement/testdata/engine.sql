-- Statements of the query engine's tests, one a line.
SELECT * FROM facilities
SELECT count(*) FROM invoices
SELECT id, serial, enabled FROM invoices WHERE type = 'heat'
SELECT id FROM invoices WHERE type IN ('heat', 'water')
SELECT id FROM invoices WHERE type = 'heat' AND facility_id IN ('f1','f2','f3')
SELECT id FROM invoices WHERE type = 'HEAT'
SELECT id FROM invoices WHERE type = 'nope' OR type = 'heat'
SELECT id FROM invoices WHERE type <> 'heat'
SELECT id FROM invoices WHERE start_date >= '2024-03-01' AND start_date < '2024-06-01'
SELECT id FROM invoices WHERE start_date BETWEEN '2023-01-15' AND '2023-05-01' AND end_date <= '2023-04-30'
SELECT id FROM invoices WHERE start_date >= '2024'
SELECT id FROM invoices WHERE start_date > '2023-05-06T09:00'
SELECT id FROM invoices WHERE end_date < '2023-05-06T09:00'
SELECT id FROM invoices WHERE end_date = '2024-01-16'
SELECT id FROM invoices WHERE start_date LIKE '2024-02%'
SELECT id FROM invoices WHERE end_date LIKE '2024-02-%'
SELECT id FROM invoices WHERE end_date LIKE '2024%'
SELECT id FROM facilities WHERE name LIKE '%madrid%'
SELECT id FROM facilities WHERE name LIKE 'm_drid%'
SELECT id FROM facilities WHERE name = 'Madrid Office'
SELECT id FROM facilities WHERE name = 'madrid office' COLLATE NOCASE
SELECT id FROM invoices WHERE cups = 'es01'
SELECT id FROM invoices WHERE cups = 'es01' COLLATE NOCASE
SELECT id FROM invoices WHERE cups = 5
SELECT id FROM invoices WHERE cups IN (5, '05')
SELECT id FROM invoices WHERE type = 'heat' AND cups = 5
SELECT id FROM invoices WHERE type = 'heat' AND serial = '9223372036854775801'
SELECT id FROM invoices WHERE type = 'heat' AND serial + 0 = 9223372036854775801 AND quantity = '6'
SELECT id FROM invoices WHERE cups = CAST('5' AS INTEGER)
SELECT id FROM invoices WHERE serial = 9223372036854775800
SELECT id FROM invoices WHERE serial = '9223372036854775800'
SELECT id FROM invoices WHERE serial >= 9223372036854775797
SELECT id FROM invoices WHERE serial > 9.2233720368547758e18
SELECT id FROM invoices WHERE serial BETWEEN 9223372036854775700 AND 9223372036854775750
SELECT id FROM invoices WHERE co2e IS NULL
SELECT id FROM invoices WHERE facility_id IS NULL AND type = 'heat'
SELECT id FROM invoices WHERE facility_id IS NOT NULL AND co2e > 20
SELECT id FROM invoices WHERE facility_id = NULL
SELECT id FROM invoices WHERE facility_id IS (SELECT NULL) AND type = 'heat'
SELECT id FROM invoices WHERE facility_id IS 'f3'
SELECT id FROM invoices WHERE facility_id IS NOT 'f3' AND type = 'water'
SELECT id FROM invoices WHERE type = 'heat' OR facility_id = 'f2'
SELECT id FROM invoices WHERE facility_id = 'f1' OR cups = 'ES01' OR serial = 9223372036854775800
SELECT what, n FROM items WHERE n = 7 OR what = 'ink' OR n = '11'
SELECT a, b FROM notes WHERE a = 'x' OR b = 4
SELECT a, b FROM notes WHERE a = 5
SELECT a, b FROM notes WHERE a = b
SELECT count(*) FROM notes n JOIN items i ON n.a = i.n
SELECT count(*) FROM notes n JOIN items i ON n.b = i.n
SELECT type, count(*), sum(co2e), avg(quantity) FROM invoices GROUP BY type
SELECT facility_id, count(*) AS n FROM invoices WHERE type='water' GROUP BY 1 HAVING n > 3
SELECT DISTINCT facility_id, type FROM invoices WHERE enabled
SELECT id, co2e FROM invoices ORDER BY co2e DESC, id LIMIT 7 -- ordered
SELECT id, co2e FROM invoices WHERE type = 'electricity' ORDER BY co2e DESC NULLS LAST, id LIMIT 5 OFFSET 3 -- ordered
SELECT id FROM invoices LIMIT 10
SELECT id FROM invoices LIMIT 10 OFFSET 25
SELECT id FROM invoices LIMIT 0
SELECT id FROM invoices LIMIT -1
SELECT id FROM invoices WHERE type = 'heat' LIMIT 10
SELECT count(*) FROM (SELECT id FROM invoices WHERE type IN ('heat', 'water') LIMIT 10)
SELECT id FROM invoices WHERE co2e IS NOT NULL LIMIT 10
SELECT id FROM invoices WHERE co2e = 3.25 LIMIT 3
SELECT id FROM invoices WHERE quantity = 99 LIMIT 3
SELECT id FROM invoices WHERE upper(type) = 'HEAT' LIMIT 3
SELECT EXISTS (SELECT 1 FROM invoices WHERE facility_id = 'f5')
SELECT f.name, count(*), sum(i.co2e) FROM invoices i JOIN facilities f ON f.id = i.facility_id WHERE i.type = 'electricity' GROUP BY f.id
SELECT f.id, i.id FROM facilities f JOIN invoices i ON i.facility_id = f.id WHERE f.status = 'archived'
SELECT f.id, i.id FROM facilities f LEFT JOIN invoices i ON i.facility_id = f.id AND i.type = 'heat' WHERE f.country = 'ES'
SELECT f.id, i.id FROM invoices i RIGHT JOIN facilities f ON i.facility_id = f.id AND i.quantity > 4
SELECT f.id, i.id FROM invoices i FULL JOIN facilities f ON i.facility_id = f.id AND f.status = 'active'
SELECT f.id FROM facilities f WHERE NOT EXISTS (SELECT 1 FROM invoices i WHERE i.facility_id = f.id AND i.co2e > 22)
SELECT id FROM invoices WHERE facility_id IN (SELECT id FROM facilities WHERE status = 'archived')
SELECT id FROM invoices WHERE facility_id NOT IN (SELECT id FROM facilities)
SELECT id, (SELECT name FROM facilities f WHERE f.id = i.facility_id) FROM invoices i WHERE i.type = 'water'
SELECT id, (SELECT count(*) FROM items x WHERE x.invoice_id = i.id) AS n FROM invoices i WHERE type = 'heat' AND n > 2
SELECT a.id, b.id FROM facilities a JOIN facilities b ON b.parent_id = a.id
SELECT a.id, b.id FROM invoices a, invoices b WHERE a.facility_id = b.facility_id AND a.id < b.id AND a.type = 'heat' AND b.type = 'water'
WITH RECURSIVE up(id, depth) AS (SELECT id, 0 FROM facilities WHERE id = 'f11' UNION ALL SELECT f.parent_id, depth + 1 FROM facilities f JOIN up ON f.id = up.id WHERE f.parent_id IS NOT NULL) SELECT * FROM up
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 20) SELECT i, (SELECT count(*) FROM invoices WHERE quantity = i) FROM n
WITH big AS (SELECT facility_id, sum(co2e) s FROM invoices GROUP BY 1), top AS (SELECT * FROM big WHERE s > 40) SELECT t.s, f.name FROM top t JOIN facilities f ON f.id = t.facility_id
SELECT id, row_number() OVER (PARTITION BY facility_id ORDER BY co2e, id) FROM invoices WHERE type = 'heat'
SELECT id, sum(co2e) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM invoices ORDER BY id LIMIT 12 -- ordered
SELECT id FROM facilities UNION SELECT facility_id FROM invoices
SELECT id FROM facilities UNION ALL SELECT id FROM invoices WHERE type = 'heat'
SELECT id FROM facilities EXCEPT SELECT facility_id FROM invoices
SELECT facility_id FROM invoices INTERSECT SELECT id FROM facilities
SELECT i.invoice_id, t.value FROM items i, json_each(i.tags) t WHERE t.value = 't1'
SELECT strftime('%Y', start_date) AS year, type, round(sum(co2e), 1) FROM invoices GROUP BY 1, 2
SELECT * FROM invoices WHERE id = 'i0042'
SELECT * FROM (SELECT id, type FROM invoices LIMIT 30) WHERE type = 'water'
SELECT * FROM items
SELECT n, typeof(n) FROM items
SELECT * FROM items WHERE n = 9
SELECT * FROM items ORDER BY n, what, invoice_id, tags -- ordered
SELECT what, group_concat(n, ';') FROM (SELECT * FROM items ORDER BY what, n, tags) GROUP BY what
SELECT max(serial), min(serial), typeof(max(serial)) FROM invoices
SELECT co2e, typeof(co2e), quantity, typeof(quantity), typeof(enabled) FROM invoices
SELECT scope, co2e FROM impacts WHERE start_date = '2023-01-01' AND end_date = '2023-12-31'
WITH y(y) AS (VALUES ('2022'), ('2023'), ('2024')) SELECT y, sum(co2e) FROM y JOIN impacts ON start_date = y || '-01-01' AND end_date = y || '-12-31' GROUP BY y
SELECT x'0aff', 1.5, 'a', NULL, 9223372036854775807
VALUES (1, 'a'), (2, 'b')
SELECT 1 AS one; -- and a comment
/* first */ SELECT "id" FROM [facilities] WHERE `status` = 'active' -- last
SELECT total(f.co2e) FROM facilities f, notes, items WHERE f.id = 'f3'
SELECT id FROM invoices WHERE (type, facility_id) IN (SELECT 'heat', id FROM facilities)
SELECT id FROM invoices WHERE (type, cups) = ('heat', '5')
SELECT id FROM invoices WHERE type GLOB 'h*' AND cups NOT LIKE '5%'
SELECT CASE WHEN (SELECT count(*) FROM facilities) > 5 THEN (SELECT max(id) FROM invoices) ELSE 'few' END
SELECT coalesce((SELECT name FROM facilities WHERE id = 'f0'), 'nobody') AS n, (SELECT count(*) FROM facilities WHERE name = coalesce((SELECT name FROM facilities WHERE id = 'f0'), 'nobody'))
