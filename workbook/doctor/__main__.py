"""`python -m workbook.doctor`: the doctor alone, whatever else is broken."""

import sys

from workbook.doctor import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
