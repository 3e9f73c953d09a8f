"""Whether this processor can run the library, which would end the process where it cannot."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import AbstractSet, Dict, List, Optional, Set

#: What sets of instructions need, as /proc/cpuinfo names it. They have lzcnt (abm) too, as has every processor with the rest, but not every
#: virtual machine lists it.
_V3 = {"avx2", "bmi1", "bmi2", "f16c", "fma", "movbe"}
_NEEDED: Dict[str, Set[str]] = {"x86-64-v3": _V3, "x86-64-v4": _V3 | {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"}}


def instruction_set(library: str) -> Optional[str]:
    """The set that a library was compiled for, which its build writes beside it; None where nothing says it."""
    try:
        return Path(library).with_name("instruction-set").read_text(encoding="utf-8").strip()
    except OSError:
        return None


def flags() -> Optional[Set[str]]:
    """What this processor offers; None where the system does not say it in our words."""
    if platform.machine() != "x86_64":
        return None

    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    return next((set(line.split(":", 1)[1].split()) for line in lines if line.startswith("flags")), None)


def missing(needed: Optional[str], offered: Optional[AbstractSet[str]]) -> List[str]:
    """What a processor lacks for a set of instructions, as far as both are known."""
    return [] if needed is None or offered is None else sorted(_NEEDED.get(needed, set()) - offered)
