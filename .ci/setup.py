"""Makes a bare machine ready: the system packages, then the Python environment in .venv.

    python3 .ci/setup.py demo
    python3 .ci/setup.py test      also the development packages and a browser

This one file has to parse on any Python 3, so that an old one is answered with a sentence and
not with a SyntaxError. All of the set-up uses the standard library alone.
"""

import os
import sys
from pathlib import Path

OLDEST, TOO_NEW = (3, 11), (3, 15)
ROOT = Path(__file__).resolve().parent.parent


def main():
    check_python()
    os.chdir(ROOT)

    import environment
    import machine

    dev = sys.argv[1:] == ["test"]
    try:
        machine.prepare(browser=dev)
        environment.prepare(dev=dev)
    except OSError as error:
        sys.exit("The set-up had to stop: " + str(error))
    except KeyboardInterrupt:
        sys.exit("\nStopped. The next start carries on from here.")


def check_python():
    version = sys.version.split()[0]
    if sys.version_info[:2] < OLDEST:
        sys.exit("Python " + version + " is too old; 3.11 or newer is needed.")
    if sys.version_info[:2] >= TOO_NEW:
        sys.exit("Python " + version + " is too new; 3.11 to 3.14 will do.")


if __name__ == "__main__":
    main()
