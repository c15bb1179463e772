"""Write down what the package ``holidays`` says of every day: ``record.py > FILE``.

It cannot be locked beside the site (it wants python-dateutil below 3, pandas wants 4), so its
answers lie here as data; run this where it is installed to renew them.
"""

import sys
from datetime import date, timedelta

import holidays


def main() -> None:
    china = holidays.country_holidays("CN", years=range(2003, 2028))
    every = (date(2004, 1, 1) + timedelta(days=offset) for offset in range(23 * 366))
    for day in every:
        if day.year < 2027 and china.is_working_day(day) != (day.weekday() < 5):
            sys.stdout.write(f"{day}\n")


if __name__ == "__main__":
    main()
