"""What pyproject.toml cannot say: the wheel holds a library for one system, and serves every Python 3. build-wheel sets the variables."""

import os
from typing import Tuple

from setuptools import Distribution, setup

try:
    from setuptools.command.bdist_wheel import bdist_wheel
except ImportError:
    from wheel.bdist_wheel import bdist_wheel


class SystemWheel(bdist_wheel):
    def get_tag(self) -> Tuple[str, str, str]:
        return "py3", "none", os.environ["LIGHTLM_PLATFORM"]


class SystemDistribution(Distribution):
    def has_ext_modules(self) -> bool:
        return True


setup(version=os.environ["LIGHTLM_VERSION"], cmdclass={"bdist_wheel": SystemWheel}, distclass=SystemDistribution)
