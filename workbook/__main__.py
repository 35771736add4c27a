"""`python -m workbook`: the same command line as `workbook`, and the doctor where that can't be loaded."""

import sys


def main() -> None:
    """Run the command line; where packages are missing only the doctor speaks."""
    try:
        from workbook.cli import main as command_line
    except ImportError as error:
        from workbook.doctor import main as doctor
        from workbook.texts import say

        if sys.argv[1:2] == ["doctor"]:
            sys.exit(doctor(sys.argv[2:]))
        sys.exit(say("doctor.no_command_line", name=error.name))
    command_line()


if __name__ == "__main__":
    main()
