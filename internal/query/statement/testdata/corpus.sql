-- Statements that SQLite runs over the tables of the tests, one a line.
-- literals
SELECT 1, -1, +1, 0x1F, 0XfF, 1_000, 1_000.000_1, 1e3, 1E-3, .5, 5., 1.5e+3, 9223372036854775807, -9223372036854775808, 9223372036854775808
SELECT 'a', 'it''s', '', x'0aFF', X'', NULL, TRUE, false, typeof(x'00'), typeof(1_0), typeof(1.), 'é'
SELECT current_date = date('now') AS today, typeof(CURRENT_TIME) AS t, length(current_timestamp) AS n
SELECT - -1 AS a, - - -1 AS b, ~~5 AS c, -(-(2)) AS d, + + 3 AS e, NOT NOT 1 AS f, -~-1 AS g
SELECT 'a' 'b', 1 "c d", 2 [e f], 3 `g h`, 4 AS 'i j', 5 AS "k""l", 6 AS 'm''n'
-- precedence
SELECT 1 + 2 * 3 AS a, (1 + 2) * 3 AS b, 2 - 3 - 4 AS c, 2 - (3 - 4) AS d, 100 / 7 / 2 AS e, 100 / (7 / 2) AS f, 17 % 5 * 2 AS g
SELECT 1 << 2 + 1 AS a, (1 << 2) + 1 AS b, 7 & 3 | 8 AS c, 7 & (3 | 8) AS d, 1 | 2 < 3 AS e, 1 | (2 < 3) AS f, ~1 & 3 AS g
SELECT 1 = 2 = 0 AS a, 1 = (2 = 0) AS b, 1 < 2 = 1 AS c, 3 > 2 > 1 AS d, 1 <> 2 != 0 AS e, 2 == 2 AS f, 1 < 2 IS 1 AS g
SELECT NOT 1 = 2 AS a, (NOT 1) = 2 AS b, NOT 0 AND 0 AS c, NOT (0 AND 0) AS d, 1 = NOT 0 AS e, 1 = NOT 2 = 3 AS f, - NOT 1 AS g, 5 * NOT 0 < 3 AS h
SELECT 1 OR 0 AND 0 AS a, (1 OR 0) AND 0 AS b, 1 AND 0 OR 1 AS c, 0 OR NOT 0 AND 1 AS d, NOT 1 OR 1 AS e, 1 AND NOT 0 OR 0 AS f
SELECT 'a' || 'b' || 1 + 2 AS a, 'a' || 1 * 2 AS b, -'3' || '4' AS c, 2 * '3' || '4' AS d, 1 || 2 = '12' AS e, '1' || -2 AS f
SELECT 'a' = 'A' COLLATE NOCASE AS a, ('a' = 'A') COLLATE NOCASE AS b, 'a' || 'b' COLLATE NOCASE = 'AB' AS c, -1 COLLATE NOCASE AS d, 'x' COLLATE binary COLLATE nocase = 'X' AS e
SELECT 1 IS NULL AS a, NULL ISNULL AS b, 1 NOTNULL AS c, NULL NOT NULL AS d, 1 + NULL IS NULL AS e, NOT NULL IS NULL AS f, 1 = 1 NOT NULL AS g, 2 NOT NULL = 1 AS h
SELECT 1 IS 1 AS a, 1 IS NOT 2 AS b, NULL IS NOT NULL AS c, 1 IS DISTINCT FROM 2 AS d, 1 IS NOT DISTINCT FROM 2 AS e, NULL IS NOT DISTINCT FROM NULL AS f, 1 IS NOT 2 = 1 AS g, 1 IS (NOT 2) AS h, NULL IS DISTINCT FROM NULL AS i
SELECT 5 IS TRUE AS a, 0 IS FALSE AS b, NULL IS NOT TRUE AS c, 2 = TRUE AS d, 5 IS (TRUE) AS e, 5 IS NOT FALSE IS TRUE AS f
SELECT 2 BETWEEN 1 AND 3 AS a, 2 NOT BETWEEN 1 AND 3 AND 1 AS b, 2 BETWEEN 1 AND 3 OR 0 AS c, 1 BETWEEN 0 = 1 AND 2 AS d, 2 BETWEEN 1 AND 3 = 1 AS e, NOT 2 BETWEEN 3 AND 4 AS f, 1 BETWEEN 0 AND 2 BETWEEN 1 AND 1 AS g, 1 BETWEEN NOT 1 AND 2 AS h, 1 BETWEEN 1 IS NULL AND 3 AS i
SELECT 'abc' LIKE 'a%' AS a, 'abc' NOT LIKE 'a%' AS b, 'abc' LIKE 'A' || '%' AS c, 'a%c' LIKE 'a!%c' ESCAPE '!' AS d, 'abc' GLOB 'a*' AS e, 'abc' NOT GLOB '*b*' AS f, 'a' LIKE 'a' LIKE 1 AS g, 'a' LIKE 'b' = 0 AS h, 'a' LIKE 'a' ESCAPE '!' IS 1 AS i
SELECT 1 IN (1, 2) AS a, 1 NOT IN (1, 2) AS b, 1 IN () AS c, 1 NOT IN () AS d, 1 + 1 IN (2) AS e, 1 IN (SELECT 1) AS f, 1 IN ((SELECT 1)) AS g, 1 IN (2) = 0 AS h, 1 IN (1) IN (1) AS i, NULL IN (1) IS NULL AS j, 1 IN (VALUES (1), (2)) AS k
SELECT 1 -- a comment ;
SELECT /* one */ 1 /* two -- */ + /**/ 1 AS two, '/* no */' AS text, "a" /* /* */ FROM (SELECT 1 AS a) -- end
-- case, cast
SELECT CASE 1 WHEN 1 THEN 'a' WHEN 2 THEN 'b' ELSE 'c' END AS a, CASE WHEN 0 THEN 1 END AS b, CASE WHEN 1 = 1 AND 2 > 1 THEN CASE 2 WHEN 2 THEN 'x' END ELSE 0 END AS c, CASE NOT 1 WHEN 0 THEN 'no' END AS d
SELECT CAST('12abc' AS INTEGER) AS a, CAST(1.9 AS INT) AS b, CAST(1 AS TEXT) || 'x' AS c, CAST('1.5' AS DOUBLE PRECISION) AS d, CAST('5' AS DECIMAL(10, 2)) AS e, CAST('7' AS VARCHAR(20)) AS f, CAST(1 AS "text") AS g, CAST('3' AS NUMERIC(-1,+2)) AS h, CAST('x' AS ) AS i, CAST(NULL AS real) AS j, CAST('2x' AS unsigned big int) AS k
-- columns
SELECT id, facilities.name, main.facilities.country FROM facilities ORDER BY 1
SELECT "id", [name], `country`, 'status' FROM facilities ORDER BY id
SELECT f.* FROM facilities f ORDER BY f.id
SELECT f.*, i.id AS invoice, 1 FROM facilities AS f JOIN invoices AS i ON i.facility_id = f.id ORDER BY i.id LIMIT 5
SELECT *, id FROM facilities 'f' ORDER BY 'f'.'id' DESC
SELECT "f"."name" FROM main."facilities" AS "f" ORDER BY "f".id
SELECT rowid, _rowid_, oid FROM facilities ORDER BY rowid
SELECT ID, NaMe FROM FACILITIES WHERE Status = 'active' ORDER BY Id
SELECT id AS "select", name AS "order by", country AS [group] FROM facilities ORDER BY "select"
SELECT DISTINCT country FROM facilities ORDER BY country
SELECT ALL country FROM facilities ORDER BY country
SELECT count(ALL country) AS n, count(DISTINCT country) AS d, count(*) AS a, count() AS b FROM facilities
SELECT 1 WHERE 1
SELECT 1 WHERE 0
SELECT 1 AS x WHERE x = 1 ORDER BY x LIMIT 1
SELECT max(co2e) AS m FROM invoices HAVING max(co2e) > 1
-- keywords as names
SELECT key, "order", action, temp, replace, end, row, rows FROM keywords ORDER BY key
SELECT key AS do, action AS if, temp AS no, replace AS of, end AS asc, row AS desc FROM keywords ORDER BY key
SELECT k.key, k."order", k.end, k.row, k.rows, k.replace, k.match, k.current FROM keywords k ORDER BY k.key
SELECT key view, action plan, temp query, row first, rows last FROM keywords ORDER BY key
SELECT match, like, current, window, filter, over, left, "right" FROM (SELECT 1 AS match, 2 AS like, 3 AS current, 4 AS window, 5 AS filter, 6 AS over, 7 AS left, 8 AS "right")
SELECT offset, "limit", range, groups, ties, others, exclude FROM (SELECT 1 AS offset, 2 AS "limit", 3 AS range, 4 AS groups, 5 AS ties, 6 AS others, 7 AS exclude)
SELECT by, cascade, conflict, column, database, desc, asc, each, explain, fail FROM (SELECT 1 AS by, 2 AS cascade, 3 AS conflict, 4 AS column, 5 AS database, 6 AS desc, 7 AS asc, 8 AS each, 9 AS explain, 10 AS fail)
SELECT recursive, materialized, generated, always, with, without, pragma, release, vacuum, virtual FROM (SELECT 1 AS recursive, 2 AS materialized, 3 AS generated, 4 AS always, 5 AS with, 6 AS without, 7 AS pragma, 8 AS release, 9 AS vacuum, 10 AS virtual)
SELECT natural, cross, inner, outer, full FROM (SELECT 1 AS natural, 2 AS cross, 3 AS inner, 4 AS outer, 5 AS full)
SELECT nulls, first, last, "null" FROM (SELECT 1 AS nulls, 2 AS first, 3 AS last, 5 AS "null") ORDER BY nulls NULLS LAST
SELECT indexed FROM (SELECT 1 AS indexed) indexes
SELECT count(*) over, 1 filter, 2 window FROM facilities
SELECT (1) over, (2) filter, (3) window
SELECT "cast", "case", "exists", "raise" FROM (SELECT 1 AS "cast", 2 AS "case", 3 AS "exists", 4 AS "raise")
SELECT "cast".cast FROM (SELECT 1 AS "cast") AS "cast", (SELECT 2) WHERE "cast".cast = 1
SELECT end FROM (SELECT 1 AS end) end WHERE end = 1
SELECT CASE end WHEN 1 THEN end ELSE end END AS "end" FROM (SELECT 1 AS end)
SELECT CASE WHEN end THEN 1 END end FROM (SELECT 1 AS end)
SELECT replace('abc', 'b', 'x') AS a, like('a%', 'abc') AS b, glob('a*', 'abc') AS c, if(1, 2, 3) AS d, iif(0, 2, 3) AS e
SELECT "count"(*) AS n, [max](id) AS m, `lower`('A') AS l FROM facilities
WITH key(value) AS (SELECT 1), action AS (SELECT 2 AS value) SELECT key.value, action.value FROM key, action
WITH "select" AS (SELECT 1 AS "from") SELECT "from" FROM "select"
SELECT * FROM (SELECT 1 AS a) AS natural
SELECT x.a FROM (SELECT 1 AS a) AS x
SELECT l.a FROM (SELECT 1 AS a) AS left, (SELECT 2 AS a) l
-- from
SELECT f.id, i.id FROM facilities f, invoices i WHERE i.facility_id = f.id AND f.country = 'ES' ORDER BY i.id
SELECT f.id, i.id FROM facilities f INNER JOIN invoices i ON i.facility_id = f.id ORDER BY i.id
SELECT f.id, i.id FROM facilities f CROSS JOIN invoices i WHERE i.type = 'heat' ORDER BY f.id, i.id LIMIT 20
SELECT f.id, i.id FROM facilities f LEFT JOIN invoices i ON i.facility_id = f.id AND i.type = 'heat' ORDER BY f.id, i.id
SELECT f.id, i.id FROM facilities f LEFT OUTER JOIN invoices i ON i.facility_id = f.id ORDER BY f.id, i.id
SELECT f.id, i.id FROM facilities f OUTER LEFT JOIN invoices i ON i.facility_id = f.id ORDER BY f.id, i.id
SELECT f.id, i.id FROM invoices i RIGHT JOIN facilities f ON i.facility_id = f.id ORDER BY f.id, i.id
SELECT f.id, i.id FROM invoices i RIGHT OUTER JOIN facilities f ON i.facility_id = f.id AND i.co2e > 20 ORDER BY f.id, i.id
SELECT f.id, i.id FROM invoices i FULL JOIN facilities f ON i.facility_id = f.id ORDER BY f.id, i.id
SELECT f.id, i.id FROM invoices i FULL OUTER JOIN facilities f ON i.facility_id = f.id WHERE f.id IS NULL OR i.id IS NULL ORDER BY f.id, i.id
SELECT f.id, i.id FROM invoices i LEFT RIGHT JOIN facilities f ON i.facility_id = f.id ORDER BY f.id, i.id
SELECT count(*) AS n FROM facilities NATURAL JOIN notes
SELECT a.id, b.name FROM facilities a NATURAL LEFT JOIN facilities b ORDER BY a.id
SELECT a.id FROM facilities a LEFT NATURAL JOIN facilities b ORDER BY a.id
SELECT id FROM facilities NATURAL FULL OUTER JOIN (SELECT id FROM facilities) ORDER BY id
SELECT id, a.name, b.country FROM facilities a JOIN facilities b USING (id) ORDER BY id
SELECT id, country, a.name FROM facilities a LEFT JOIN facilities b USING (id, country) ORDER BY id
SELECT id FROM facilities a FULL JOIN (SELECT id FROM invoices) b USING (id) ORDER BY id
SELECT count(*) AS n FROM facilities a, facilities b USING (country)
SELECT count(*) AS n FROM facilities a, facilities b ON a.id = b.parent_id
SELECT count(*) AS n FROM (facilities a JOIN invoices i ON i.facility_id = a.id) JOIN items x ON x.invoice_id = i.id
SELECT count(*) AS n FROM facilities a LEFT JOIN (invoices i JOIN items x ON x.invoice_id = i.id) ON i.facility_id = a.id
SELECT count(*) AS n FROM facilities a JOIN invoices i ON i.facility_id = a.id JOIN items x ON x.invoice_id = i.id LEFT JOIN notes n ON n.a = x.what
SELECT * FROM (facilities) ORDER BY id LIMIT 3
SELECT * FROM ((facilities)) AS f ORDER BY f.id LIMIT 3
SELECT * FROM (facilities AS f) ORDER BY f.id LIMIT 3
SELECT j.id FROM (facilities a JOIN (SELECT 'f1' AS id) b USING (id)) AS j
SELECT x.id FROM (SELECT id FROM facilities ORDER BY id LIMIT 3) AS x ORDER BY 1
SELECT x.id FROM (SELECT id FROM facilities UNION SELECT id FROM invoices) x ORDER BY id LIMIT 7
SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS v
SELECT column1, column2 FROM (VALUES (1, 'a'), (2, 'b')) ORDER BY column1 DESC
SELECT f.id FROM facilities f NOT INDEXED ORDER BY f.id
SELECT f.id FROM facilities AS f INDEXED BY facilities_country WHERE country = 'ES' ORDER BY f.id
SELECT value FROM json_each('[1,2,3]')
SELECT j.key, j.value, j.type FROM json_each('{"a":1,"b":[2,3]}') AS j
SELECT j.fullkey FROM json_tree('{"a":1,"b":[2,3]}', '$.b') j ORDER BY j.id
SELECT i.invoice_id, t.value FROM items i, json_each(i.tags) AS t WHERE t.key = 0 ORDER BY 1, 2
SELECT i.invoice_id, t.value FROM items i JOIN json_each(i.tags) t ON t.value = 't1' ORDER BY 1
SELECT i.invoice_id, t.value FROM items i LEFT JOIN json_each(i.tags) t ON t.value = 't4' ORDER BY 1, 2
SELECT count(*) AS n FROM main.json_each('[1]')
SELECT * FROM facilities a, main.facilities b WHERE a.id = b.parent_id ORDER BY b.id
-- where
SELECT id FROM invoices WHERE type = 'heat' AND (co2e > 3 OR quantity < 2) ORDER BY id
SELECT id FROM invoices WHERE NOT (type = 'heat' OR type = 'water') ORDER BY id
SELECT id FROM invoices WHERE type IN ('heat', 'water') AND facility_id NOT IN ('f1') ORDER BY id
SELECT id FROM invoices WHERE facility_id IN (SELECT id FROM facilities WHERE country = 'ES') ORDER BY id
SELECT id FROM invoices WHERE facility_id NOT IN (SELECT id FROM facilities) ORDER BY id
SELECT id FROM invoices WHERE (facility_id, type) IN (SELECT id, 'heat' FROM facilities) ORDER BY id
SELECT id FROM invoices WHERE (facility_id, type) IN (VALUES ('f1', 'heat'), ('f2', 'water')) ORDER BY id
SELECT id FROM invoices WHERE (type, facility_id) = ('heat', 'f3') ORDER BY id
SELECT id FROM invoices WHERE (quantity, co2e) > (3, 1.5) ORDER BY id
SELECT id FROM invoices WHERE (quantity, co2e) BETWEEN (1, 1) AND (3, 5) ORDER BY id
SELECT id FROM invoices WHERE (type, facility_id) IS (SELECT 'heat', 'f3') ORDER BY id
SELECT id FROM invoices WHERE (type, facility_id) IS NOT ('heat', 'f3') AND id < 'i0010' ORDER BY id
SELECT id FROM facilities WHERE id IN ids ORDER BY id
SELECT id FROM facilities WHERE id NOT IN main.ids ORDER BY id
SELECT 1 IN (SELECT value FROM json_each('[1,2]')) AS yes
SELECT id FROM facilities WHERE EXISTS (SELECT 1 FROM invoices WHERE facility_id = facilities.id) ORDER BY id
SELECT id FROM facilities f WHERE NOT EXISTS (SELECT * FROM invoices i WHERE i.facility_id = f.id) ORDER BY id
SELECT id FROM invoices WHERE co2e IS NULL OR facility_id IS NOT NULL AND type <> 'heat' ORDER BY id
SELECT id FROM invoices WHERE start_date BETWEEN '2023-01-01' AND '2023-12-31' ORDER BY id
SELECT id FROM invoices WHERE start_date NOT BETWEEN '2023-01-01' AND '2024-12-31' AND type = 'heat' ORDER BY id
SELECT id FROM facilities WHERE name LIKE 'madrid%' ORDER BY id
SELECT id FROM facilities WHERE name LIKE '%\_%' ESCAPE '\' ORDER BY id
SELECT id FROM facilities WHERE name NOT LIKE '%office' OR name IS NULL ORDER BY id
SELECT id FROM facilities WHERE name GLOB '*[Oo]ffice' ORDER BY id
SELECT id FROM facilities WHERE name = 'madrid office' COLLATE NOCASE ORDER BY id
SELECT id FROM facilities WHERE name COLLATE nocase IN ('madrid office', 'zaragoza plant') ORDER BY id
SELECT id FROM facilities WHERE co2e > (SELECT avg(co2e) FROM facilities) ORDER BY id
SELECT id FROM facilities WHERE co2e = (SELECT max(co2e) FROM facilities g WHERE g.country = facilities.country) ORDER BY id
SELECT id FROM invoices WHERE enabled ORDER BY id
SELECT id FROM invoices WHERE NOT enabled ORDER BY id
SELECT id FROM invoices WHERE enabled = TRUE AND enabled IS NOT FALSE ORDER BY id
SELECT id FROM invoices WHERE length(cups) = 4 AND substr(cups, 1, 2) = 'ES' ORDER BY id
SELECT id FROM invoices WHERE CASE type WHEN 'heat' THEN co2e > 5 ELSE quantity = 2 END ORDER BY id
-- group by
SELECT type, count(*) AS n FROM invoices GROUP BY type ORDER BY type
SELECT type, count(*) AS n FROM invoices GROUP BY 1 ORDER BY 2 DESC, 1
SELECT type AS t, sum(co2e) AS s FROM invoices GROUP BY t HAVING s > 100 ORDER BY t
SELECT facility_id, type, avg(co2e) AS a FROM invoices GROUP BY facility_id, type HAVING count(*) > 2 AND a IS NOT NULL ORDER BY 1, 2
SELECT strftime('%Y', start_date) AS year, sum(co2e) AS s FROM invoices GROUP BY year ORDER BY year
SELECT substr(start_date, 1, 7) AS month, count(*) AS n FROM invoices GROUP BY substr(start_date, 1, 7) ORDER BY month
SELECT count(*) FILTER (WHERE type = 'heat') AS heat, count(*) FILTER (WHERE type = 'water') AS water FROM invoices
SELECT sum(co2e) FILTER (WHERE co2e > 5) AS s, total(co2e) AS t, group_concat(DISTINCT type) AS g FROM invoices
SELECT group_concat(type, ';' ORDER BY type DESC, id) AS g FROM invoices WHERE id < 'i0006'
SELECT string_agg(country, ',' ORDER BY country) AS g FROM facilities WHERE 0
SELECT json_group_array(id ORDER BY id DESC) FILTER (WHERE country = 'ES') AS g FROM facilities
SELECT json_group_object(id, name) AS o FROM (SELECT id, name FROM facilities ORDER BY id)
SELECT min(co2e) AS a, max(co2e) AS b, max(1, 2, 3) AS c, min('a', 'b') AS d FROM invoices
SELECT type, CASE WHEN sum(co2e) > 100 THEN 'much' ELSE 'little' END AS size FROM invoices GROUP BY type ORDER BY type
SELECT count(*) AS n FROM invoices GROUP BY type, enabled ORDER BY n, type
SELECT type FROM invoices GROUP BY type COLLATE NOCASE ORDER BY type
SELECT sum(co2e) / count(*) AS mean, round(sum(co2e) * 1.0 / count(*), 2) AS rounded FROM invoices
-- order and limit
SELECT id FROM facilities ORDER BY country, name DESC, id
SELECT id FROM facilities ORDER BY name COLLATE NOCASE, id
SELECT id FROM facilities ORDER BY name ASC NULLS LAST, id DESC
SELECT id FROM facilities ORDER BY name DESC NULLS FIRST, id
SELECT id, co2e FROM invoices ORDER BY co2e DESC, id LIMIT 5
SELECT id FROM invoices ORDER BY id LIMIT 5 OFFSET 10
SELECT id FROM invoices ORDER BY id LIMIT 10, 5
SELECT id FROM invoices ORDER BY id LIMIT 2 + 3 OFFSET (SELECT 4)
SELECT id FROM invoices ORDER BY id LIMIT -1 OFFSET 290
SELECT id, -co2e AS minus FROM invoices ORDER BY minus, id LIMIT 5
SELECT id FROM invoices ORDER BY CASE type WHEN 'heat' THEN 0 ELSE 1 END, id LIMIT 8
SELECT id FROM facilities ORDER BY (SELECT count(*) FROM invoices i WHERE i.facility_id = facilities.id) DESC, id
SELECT country FROM facilities GROUP BY country ORDER BY count(*) DESC, country
-- compounds
SELECT id FROM facilities UNION SELECT facility_id FROM invoices ORDER BY 1
SELECT id FROM facilities UNION ALL SELECT id FROM facilities ORDER BY id
SELECT id FROM facilities EXCEPT SELECT facility_id FROM invoices ORDER BY id
SELECT facility_id FROM invoices INTERSECT SELECT id FROM facilities ORDER BY 1 DESC
SELECT 1 AS a UNION SELECT 2 UNION ALL SELECT 2 EXCEPT SELECT 1 ORDER BY a
SELECT id, 'f' AS what FROM facilities WHERE country = 'ES' UNION ALL SELECT id, 'i' FROM invoices WHERE type = 'heat' ORDER BY what, id LIMIT 9 OFFSET 2
VALUES (1, 'a'), (2, 'b')
VALUES (1) UNION SELECT 2 ORDER BY 1 DESC
SELECT 3 UNION VALUES (1), (2)
VALUES (1 + 1, 'x' || 'y', NULL, (SELECT 3))
SELECT * FROM (SELECT 1 AS x UNION SELECT 2 ORDER BY x DESC LIMIT 1)
SELECT (SELECT 1 UNION SELECT 2 ORDER BY 1 DESC LIMIT 1) AS two
SELECT name FROM facilities UNION SELECT what FROM items ORDER BY name COLLATE NOCASE
-- with
WITH a AS (SELECT 1 AS x) SELECT x FROM a
WITH a(x, y) AS (SELECT 1, 2), b AS (SELECT x + y AS z FROM a) SELECT z FROM b
WITH a AS MATERIALIZED (SELECT id FROM facilities), b AS NOT MATERIALIZED (SELECT id FROM a) SELECT count(*) AS n FROM a, b
WITH heat AS (SELECT * FROM invoices WHERE type = 'heat') SELECT facility_id, sum(co2e) AS s FROM heat GROUP BY facility_id ORDER BY 1
WITH big AS (SELECT facility_id, sum(co2e) s FROM invoices GROUP BY 1), top AS (SELECT * FROM big WHERE s > 40) SELECT t.s, f.name FROM top t JOIN facilities f ON f.id = t.facility_id ORDER BY f.id
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10) SELECT i FROM n
WITH RECURSIVE n(i) AS (VALUES (1) UNION SELECT i + 1 FROM n LIMIT 7) SELECT sum(i) AS s FROM n
WITH RECURSIVE up(id, depth) AS (SELECT id, 0 FROM facilities WHERE id = 'f11' UNION ALL SELECT f.parent_id, depth + 1 FROM facilities f JOIN up ON f.id = up.id WHERE f.parent_id IS NOT NULL) SELECT * FROM up ORDER BY depth
WITH RECURSIVE tree(id, path) AS (SELECT id, id FROM facilities WHERE parent_id IS NULL UNION ALL SELECT f.id, path || '/' || f.id FROM facilities f, tree WHERE f.parent_id = tree.id ORDER BY 2 LIMIT 100) SELECT path FROM tree
WITH months(m) AS (SELECT '2024-01-01' UNION ALL SELECT date(m, '+1 month') FROM months WHERE m < '2024-12-01') SELECT m, (SELECT count(*) FROM invoices WHERE substr(start_date, 1, 7) = substr(m, 1, 7)) AS n FROM months
SELECT * FROM (WITH x AS (SELECT 1 AS a) SELECT a FROM x)
SELECT (WITH x AS (SELECT 5 AS a) SELECT a FROM x) AS five
SELECT id FROM facilities WHERE id IN (WITH x(id) AS (VALUES ('f1'), ('f2')) SELECT id FROM x) ORDER BY id
WITH a AS (WITH b AS (SELECT 1 AS x) SELECT x FROM b) SELECT x FROM a
WITH facilities AS (SELECT 1 AS id) SELECT id FROM facilities
WITH "my table"("my column") AS (SELECT 1) SELECT "my column" FROM "my table"
WITH v(a, b) AS (VALUES (1, 2), (3, 4)) SELECT a, b FROM v ORDER BY a DESC
-- windows
SELECT id, row_number() OVER (ORDER BY id) AS n FROM facilities ORDER BY id
SELECT id, row_number() OVER (PARTITION BY country ORDER BY id DESC) AS n FROM facilities ORDER BY id
SELECT id, sum(co2e) OVER () AS s FROM facilities ORDER BY id
SELECT id, sum(co2e) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS s FROM invoices ORDER BY id LIMIT 12
SELECT id, sum(co2e) OVER (ORDER BY id ROWS UNBOUNDED PRECEDING) AS s FROM facilities ORDER BY id
SELECT id, sum(co2e) OVER (ORDER BY id ROWS 1 PRECEDING) AS s FROM facilities ORDER BY id
SELECT id, sum(co2e) OVER (ORDER BY id ROWS CURRENT ROW) AS s FROM facilities ORDER BY id
SELECT id, sum(co2e) OVER (ORDER BY co2e RANGE BETWEEN 1.5 PRECEDING AND 1.5 FOLLOWING) AS s FROM facilities ORDER BY id
SELECT id, sum(co2e) OVER (ORDER BY country GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS s FROM facilities ORDER BY id
SELECT id, sum(co2e) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW) AS s FROM facilities ORDER BY id
SELECT id, sum(co2e) OVER (ORDER BY country GROUPS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING EXCLUDE GROUP) AS s FROM facilities ORDER BY id
SELECT id, sum(co2e) OVER (ORDER BY country RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE TIES) AS s FROM facilities ORDER BY id
SELECT id, sum(co2e) OVER (ORDER BY id ROWS BETWEEN 1 + 1 PRECEDING AND 2 * 1 FOLLOWING EXCLUDE NO OTHERS) AS s FROM facilities ORDER BY id
SELECT id, lag(co2e) OVER (ORDER BY id) AS a, lag(co2e, 2, 0) OVER (ORDER BY id) AS b, lead(id) OVER (ORDER BY id) AS c FROM facilities ORDER BY id
SELECT id, rank() OVER w AS r, dense_rank() OVER w AS d, percent_rank() OVER w AS p, cume_dist() OVER w AS c, ntile(3) OVER w AS t FROM facilities WINDOW w AS (ORDER BY country) ORDER BY id
SELECT id, sum(co2e) OVER (w ROWS 1 PRECEDING) AS s FROM facilities WINDOW w AS (PARTITION BY country ORDER BY id) ORDER BY id
SELECT id, sum(co2e) OVER (w ORDER BY id) AS s, count(*) OVER (w) AS n, count(*) OVER w AS m FROM facilities WINDOW w AS (PARTITION BY country) ORDER BY id
SELECT id, sum(co2e) OVER b AS s FROM facilities WINDOW a AS (PARTITION BY country), b AS (a ORDER BY id) ORDER BY id
SELECT id, first_value(name) OVER (ORDER BY id) AS f, last_value(name) OVER (ORDER BY id) AS l, nth_value(id, 2) OVER (ORDER BY id) AS n FROM facilities ORDER BY id
SELECT id, count(*) FILTER (WHERE country = 'ES') OVER (ORDER BY id) AS n FROM facilities ORDER BY id
SELECT country, sum(sum(co2e)) OVER (ORDER BY country) AS s FROM facilities GROUP BY country ORDER BY country
SELECT * FROM (SELECT id, row_number() OVER (PARTITION BY country ORDER BY co2e DESC) AS n FROM facilities) WHERE n = 1 ORDER BY id
SELECT id, max(co2e) OVER (PARTITION BY country, status ORDER BY name COLLATE NOCASE DESC NULLS LAST, id) AS m FROM facilities ORDER BY id
SELECT row_number() OVER win AS n FROM facilities WINDOW win AS (ORDER BY id), unused AS ()
SELECT id, sum(co2e) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING) - co2e AS next FROM facilities ORDER BY id
-- json and functions
SELECT tags -> 0 AS a, tags ->> 0 AS b, tags -> '$[1]' AS c, tags ->> '$[#-1]' AS d FROM items ORDER BY rowid LIMIT 3
SELECT '{"a":{"b":[1,2]}}' -> 'a' -> 'b' ->> 1 AS two, '{"a":1}' ->> 'a' || 'x' AS x, '[1,2]' ->> -1 AS last, '{"a":5}' ->> '$.a' + 1 AS six
SELECT json_extract(tags, '$[0]', '$[1]') AS both, json_array_length(tags) AS n FROM items ORDER BY rowid LIMIT 3
SELECT date('2024-01-31', '+1 month') AS a, date('2024-02-15', 'start of month', '+1 month', '-1 day') AS b, strftime('%Y-%m', '2024-05-06') AS c, julianday('2024-01-02') - julianday('2024-01-01') AS d
SELECT coalesce(NULL, name, 'nobody') AS a, ifnull(country, '') AS b, nullif(status, 'active') AS c FROM facilities ORDER BY id
SELECT printf('%.2f', 1.005) AS a, format('%d', 3) AS b, round(2.5) AS c, abs(-1) AS d, instr('abc', 'b') AS e, trim('  x ') AS f, substring('abcd', 2, 2) AS g
SELECT upper(name) || ' (' || country || ')' AS label FROM facilities WHERE name IS NOT NULL ORDER BY id
SELECT likely(1) AS a, unlikely(0) AS b, likelihood(1, 0.5) AS c, typeof(1 / 2) AS d, 1 / 2 AS e, 1 / 2.0 AS f, 7 % 3 AS g
-- subqueries
SELECT id, (SELECT count(*) FROM invoices i WHERE i.facility_id = f.id) AS n FROM facilities f ORDER BY id
SELECT id, (SELECT name FROM facilities g WHERE g.id = f.parent_id) AS parent FROM facilities f ORDER BY id
SELECT ((SELECT 1)) AS a, (((2))) AS b, (SELECT (SELECT 3)) AS c, EXISTS (SELECT 1 WHERE 0) AS d, NOT EXISTS (SELECT 1 WHERE 0) AS e
SELECT (1, 2) = (1, 2) AS a, (1, 2) < (1, 3) AS b, (1, 2) IN (VALUES (1, 2)) AS c, (1, 2) = (SELECT 1, 2) AS d, ((1), (2)) IS (1, 2) AS e
SELECT CASE WHEN (SELECT count(*) FROM facilities) > 5 THEN (SELECT max(id) FROM invoices) ELSE 'few' END AS x
SELECT a.x, b.y FROM (SELECT 1 AS x) a, (SELECT 2 AS y) b
SELECT s.type, s.n * 100.0 / (SELECT count(*) FROM invoices) AS share FROM (SELECT type, count(*) AS n FROM invoices GROUP BY type) s ORDER BY s.type
SELECT id FROM facilities WHERE (SELECT sum(co2e) FROM invoices WHERE facility_id = facilities.id) > 10 ORDER BY id
-- what analysts write
SELECT f.name, strftime('%Y', i.start_date) AS year, round(sum(i.co2e) / 1000.0, 3) AS t FROM invoices i JOIN facilities f ON f.id = i.facility_id WHERE i.type = 'electricity' AND i.start_date >= '2023-01-01' GROUP BY f.id, year ORDER BY f.name, year
SELECT type, sum(CASE WHEN start_date < '2024-01-01' THEN co2e ELSE 0 END) AS before, sum(CASE WHEN start_date >= '2024-01-01' THEN co2e END) AS after FROM invoices GROUP BY type ORDER BY type
WITH y AS (SELECT substr(start_date, 1, 4) AS year, sum(co2e) AS s FROM invoices GROUP BY 1) SELECT year, s, s - lag(s) OVER (ORDER BY year) AS change, 100.0 * (s - lag(s) OVER (ORDER BY year)) / nullif(lag(s) OVER (ORDER BY year), 0) AS percent FROM y ORDER BY year
SELECT f.country, count(DISTINCT f.id) AS sites, count(i.id) AS invoices, coalesce(sum(i.co2e), 0) AS co2e FROM facilities f LEFT JOIN invoices i ON i.facility_id = f.id GROUP BY f.country ORDER BY co2e DESC
SELECT facility_id, co2e FROM (SELECT facility_id, co2e, rank() OVER (PARTITION BY facility_id ORDER BY co2e DESC) AS r FROM invoices WHERE co2e IS NOT NULL) WHERE r <= 2 ORDER BY facility_id, co2e
SELECT x.scope, x.co2e, y.co2e FROM impacts x JOIN impacts y ON x.scope = y.scope WHERE (x.start_date, x.end_date) = ('2022-01-01', '2022-12-31') AND y.start_date = '2023-01-01' AND y.end_date = '2023-12-31' ORDER BY 1
SELECT scope, sum(co2e) AS s FROM impacts WHERE (start_date, end_date) IN (VALUES ('2022-01-01', '2022-12-31'), ('2023-01-01', '2023-12-31')) GROUP BY scope ORDER BY scope
WITH y(y) AS (VALUES ('2022'), ('2023'), ('2024')) SELECT y, sum(co2e) AS s FROM y JOIN impacts ON start_date = y || '-01-01' AND end_date = y || '-12-31' GROUP BY y ORDER BY y
SELECT id FROM invoices WHERE start_date >= date('2024-06-15', 'start of month', '-1 month') AND start_date < date('2024-06-15', 'start of month') ORDER BY id
SELECT 'total' AS type, sum(co2e) AS s FROM invoices UNION ALL SELECT type, sum(co2e) FROM invoices GROUP BY type ORDER BY type
SELECT id, name FROM facilities WHERE lower(name) LIKE '%' || lower('MADRID') || '%' ORDER BY id
SELECT count(*) AS rows, count(co2e) AS known, count(*) - count(co2e) AS missing, 100.0 * count(co2e) / count(*) AS percent FROM invoices
SELECT i.id FROM invoices i WHERE i.co2e = (SELECT max(j.co2e) FROM invoices j WHERE j.type = i.type) ORDER BY i.id
SELECT a.id, b.id FROM facilities a JOIN facilities b ON a.id < b.id AND a.name = b.name COLLATE NOCASE ORDER BY 1, 2
SELECT DISTINCT f.country, i.type FROM facilities f JOIN invoices i ON f.id = i.facility_id ORDER BY 1, 2
SELECT CAST(strftime('%Y', start_date) AS INTEGER) AS y, CAST(strftime('%m', start_date) AS INTEGER) AS m, count(*) AS n FROM invoices GROUP BY y, m ORDER BY y, m
SELECT avg(n) AS mean FROM (SELECT count(*) AS n FROM invoices GROUP BY facility_id)
SELECT i.type, f.name, sum(i.co2e) AS s FROM facilities AS f INNER JOIN invoices AS i ON (f.id = i.facility_id) WHERE ((f.country = 'ES') AND (i.type IN ('heat'))) GROUP BY i.type, f.name ORDER BY 3 DESC, 2
