"""The other tools, each doing the same job in one process.

usage: contenders.py count|full FILE
       contenders.py pandas FILE
       contenders.py evidently BASELINE CURRENT
"""
import sys

job, path = sys.argv[1], sys.argv[2]


def reader(path):
    if path.endswith(".parquet"):
        return f"read_parquet('{path}')"
    return f"read_json('{path}')" if path.endswith(".jsonl") else f"read_csv('{path}')"


def duckdb_count():
    import duckdb

    print(duckdb.sql(f"SELECT count(*) FROM {reader(path)}").fetchall())


def duckdb_full():
    import duckdb

    db = duckdb.connect()
    columns = db.execute(f"DESCRIBE SELECT * FROM {reader(path)}").fetchall()
    parts = []
    for name, kind, *_ in columns:
        column = f'"{name}"'
        parts += [f"count({column})", f"min({column})", f"max({column})", f"approx_count_distinct({column})"]
        if kind in ("VARCHAR", "DATE"):
            parts.append(f"approx_top_k({column}::VARCHAR, 20)")
        else:
            edges = "[" + ", ".join(str(10 ** (k / 2)) for k in range(-4, 15)) + "]"
            parts += [f"avg({column})", f"stddev({column})", f"approx_quantile({column}, [0.01, 0.25, 0.5, 0.75, 0.99])", f"histogram({column}::DOUBLE, {edges})"]
    print(len(db.execute(f"SELECT {', '.join(parts)} FROM {reader(path)}").fetchall()[0]))


def pandas_full():
    import pandas as pd

    frame = pd.read_parquet(path) if path.endswith(".parquet") else pd.read_json(path, lines=True) if path.endswith(".jsonl") else pd.read_csv(path)
    for name in frame:
        column = frame[name]
        print(name, column.count(), column.nunique())
        if column.dtype.kind in "if":
            import numpy as np

            values = column.dropna().to_numpy()
            print(values.min(), values.max(), values.mean(), values.std(), np.quantile(values, [0.01, 0.25, 0.5, 0.75, 0.99]), np.histogram(values, 50)[0][0])
        else:
            print(column.value_counts().head(20).to_dict())


def evidently_drift():
    import pandas as pd
    from evidently import Dataset, DataDefinition, Report
    from evidently.presets import DataDriftPreset

    used = ["amount", "balance", "discount", "score", "temp", "lat", "lon", "rate", "age", "items", "points", "country", "channel", "status", "merchant", "user_id"]
    frames = [pd.read_csv(p, usecols=used) for p in sys.argv[2:4]]
    definition = DataDefinition(numerical_columns=used[:11] + ["user_id"], categorical_columns=used[11:15])
    baseline, current = [Dataset.from_pandas(frame, data_definition=definition) for frame in frames]
    print(len(Report([DataDriftPreset()]).run(current, baseline).json()))


{"count": duckdb_count, "full": duckdb_full, "pandas": pandas_full, "evidently": evidently_drift}[job]()
