"""Divides the rows of a CSV file among files of about equal numbers of rows, each with the header.

usage: divide.py FILE FOLDER COUNT
"""
import os
import sys

path, folder, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
with open(path, "rb") as file:
    rows = sum(1 for _ in file) - 1
each = -(-rows // count)
with open(path, "rb") as file:
    header = file.readline()
    for i in range(count):
        with open(os.path.join(folder, f"{i:04}.csv"), "wb") as part:
            part.write(header)
            for _ in range(each):
                part.write(file.readline())
