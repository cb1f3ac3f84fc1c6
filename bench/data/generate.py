"""Writes the benchmark's data: 20 mixed columns (two identifiers, epoch, eight floats, three integers, three short texts, a text of
5001 values, a unique hash, quoted free text, a date), or many columns of numbers. Needs duckdb of the pinned environment.

usage: generate.py FOLDER ROWS [COLUMNS]
"""
import os
import sys

import duckdb

folder, rows = sys.argv[1], int(sys.argv[2])
columns = int(sys.argv[3]) if len(sys.argv) > 3 else 20
os.makedirs(folder, exist_ok=True)
name = f"{rows}" if columns == 20 else f"{rows}x{columns}"
db = duckdb.connect()
db.execute("SELECT setseed(0.42)")
db.execute("SET threads = 1")

MIXED = """
  i AS row_id,
  (hash(i * 31) % 1000000)::BIGINT AS user_id,
  1767225600000 + i * 259 AS ts,
  round(10 + 90 * random(), 2) AS amount,
  round(exp(3 * sqrt(-2 * ln(random() + 1e-12)) * cos(6.2831853 * random())), 4) AS balance,
  CASE WHEN random() < 0.6 THEN 0 ELSE round(random() * 50, 2) END AS discount,
  round(random(), 6) AS score,
  CASE WHEN random() < 0.1 THEN NULL ELSE round(18 + 8 * random(), 1) END AS temp,
  round((random() - 0.5) * 180, 5) AS lat,
  round((random() - 0.5) * 360, 5) AS lon,
  round(100 * random() * random(), 3) AS rate,
  (18 + 70 * random())::INTEGER AS age,
  (1 + 12 * random() * random())::INTEGER AS items,
  (random() * 100000)::INTEGER AS points,
  ['DE', 'FR', 'IT', 'ES', 'NL', 'PL'][1 + (6 * random())::INTEGER % 6] AS country,
  ['web', 'app', 'store'][1 + (3 * random())::INTEGER % 3] AS channel,
  ['new', 'paid', 'sent', 'done', 'back'][1 + (5 * random() * random())::INTEGER % 5] AS status,
  'merchant_' || (5000 * random() * random())::INTEGER AS merchant,
  substr(md5(i::VARCHAR), 1, 16) AS token,
  CASE WHEN i % 7 = 0 THEN 'said "yes", then left' ELSE 'note ' || (i % 1000) || ', page ' || (i % 13) END AS note
"""

if columns == 20:
    select = MIXED.replace("'note '", "'note '") + ", '2026-' || lpad((1 + i % 12)::VARCHAR, 2, '0') || '-' || lpad((1 + i % 28)::VARCHAR, 2, '0') AS day"
    select = select.replace("i AS row_id,\n", "")
else:
    select = ", ".join(f"round(random() * {10 ** (c % 5)}, {c % 4}) AS c{c}" for c in range(columns))

db.execute(f"CREATE VIEW v AS SELECT {select} FROM range({rows}) r(i)")
db.execute(f"COPY v TO '{folder}/{name}.parquet' (FORMAT parquet, COMPRESSION snappy)")
source = f"'{folder}/{name}.parquet'"
db.execute(f"COPY (SELECT * FROM {source}) TO '{folder}/{name}.csv' (HEADER)")
if columns == 20:
    db.execute(f"COPY (SELECT * FROM {source}) TO '{folder}/{name}.jsonl' (FORMAT json)")
print(name, {kind: os.path.getsize(f"{folder}/{name}.{kind}") for kind in ("csv", "parquet", "jsonl") if os.path.exists(f"{folder}/{name}.{kind}")})
