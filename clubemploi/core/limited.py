"""Python in a process of its own, held to little memory and time: what opens strangers' files.

Nothing of Django here: the child uses it too.
"""

import resource
import subprocess
import sys
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent.parent


def hold_to(*, memory: int, cpu_seconds: int, output: int) -> None:
    """In the child, first thing: bytes of memory, seconds of processor, bytes of any file it writes."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (output, output))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run_child(module: str, *arguments: str, output: IO[bytes], seconds: float) -> int:
    """Run `module`, which calls `hold_to`, with nothing of our environment; what it says goes into `output`.

    Its code; negative when it was stopped by a limit: memory (abort), processor or output (signals), or the clock.
    """
    try:
        return subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.DEVNULL,
            env={"LANG": "C.UTF-8", "PYTHONUTF8": "1"},
            timeout=seconds,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired:
        return -1
